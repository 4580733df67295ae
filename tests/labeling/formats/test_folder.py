"""Folders: classes, flat images, links, litter, and what is left out."""

import os
from pathlib import Path

import pytest

from labeling.errors import BadSource
from tests.labeling.formats.sources import Rows
from tests.pictures import png


def fill(root: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(number))
    return root


def test_subfolders_are_classes(tmp_path: Path) -> None:
    rows = Rows(fill(tmp_path, "dog/b.png", "cat/1.png", "cat/deep/2.png", "top.png"), "image")
    assert rows.format == "folder"
    assert dict(zip(rows.ids, rows.labels, strict=True)) == {
        "cat/1.png": ("cat",),
        "cat/deep/2.png": ("deep",),
        "dog/b.png": ("dog",),
        "top.png": (),
    }
    assert rows.records[0].data == png(1)


def test_folders_that_only_sort_are_no_classes(tmp_path: Path) -> None:
    rows = Rows(fill(tmp_path, "train/cat/1.png", "test/dog/images/1.png", "train/2.png"), "image")
    assert sorted(zip(rows.ids, rows.labels, strict=True)) == [
        ("test/dog/images/1.png", ("dog",)),
        ("train/2.png", ()),
        ("train/cat/1.png", ("cat",)),
    ]


def test_a_single_folder_is_no_class_unless_the_project_has_it(tmp_path: Path) -> None:
    fill(tmp_path, "JPEGImages/1.png", "photos of mine/2.png")
    rows = Rows(tmp_path, "image")
    assert rows.labels == [(), ()]
    assert "not taken for a class" in str(rows.notes[0])
    assert Rows(tmp_path, "image", classes=["photos of mine"]).labels == [(), ("photos of mine",)]


def test_flat_folders_and_told_not_to(tmp_path: Path) -> None:
    assert Rows(fill(tmp_path / "flat", "1.png", "2.png"), "image").labels == [(), ()]
    fill(tmp_path / "deep", "a/1.png", "b/2.png")
    assert Rows(tmp_path / "deep", "image", folder_labels=False).labels == [(), ()]
    assert Rows(tmp_path / "deep", "image", takes_labels=False).labels == [(), ()]


def test_what_is_no_image_is_left_out_or_refused_by_what_it_claims(tmp_path: Path) -> None:
    fill(tmp_path, "a.png", ".hidden/x.png", ".DS_Store", "Thumbs.db")
    (tmp_path / "LICENSE").write_text("do what you like")
    (tmp_path / "photo").write_bytes(png(9))
    rows = Rows(tmp_path, "image")
    assert rows.ids == ["a.png", "photo"]
    assert [str(n) for n in rows.notes] == ["LICENSE: not an image, left out"]
    # What is named an image is looked at later, by its content.
    (tmp_path / "fake.png").write_text("text")
    assert "fake.png" in Rows(tmp_path, "image").ids


def test_links_do_not_leave_the_folder(tmp_path: Path) -> None:
    fill(tmp_path, "outside/secret.png", "in/real.png", "in/sub/more.png")
    inside = tmp_path / "in"
    (inside / "leak.png").symlink_to(tmp_path / "outside" / "secret.png")
    (inside / "leaks").symlink_to(tmp_path / "outside")
    (inside / "again.png").symlink_to(inside / "real.png")
    (inside / "round").symlink_to(inside)
    (inside / "broken.png").symlink_to(inside / "nothing.png")
    os.mkfifo(inside / "pipe.png")
    rows = Rows(inside, "image")
    assert rows.ids == ["again.png", "real.png", "sub/more.png"]
    assert {b.where: b.message for b in rows.bad} == {
        "leak.png": "a link that leaves the folder",
        "leaks": "a link that leaves the folder",
        "broken.png": "a link that leaves the folder",
        "pipe.png": "not an ordinary file",
    }


def test_names_that_are_no_text(tmp_path: Path) -> None:
    fill(tmp_path, "good.png")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.png")).write_bytes(png())
    rows = Rows(tmp_path, "image")
    assert rows.ids == ["good.png"]
    assert "not valid UTF-8" in rows.bad[0].message


def test_too_deep(tmp_path: Path) -> None:
    fill(tmp_path, "/".join(["d"] * 45) + "/x.png", "a.png")
    rows = Rows(tmp_path, "image")
    assert rows.ids == ["a.png"]
    assert "nested deeper" in rows.bad[0].message


def test_texts_in_folders(tmp_path: Path) -> None:
    for name, data in {
        "pos/1.txt": "Grüße".encode(),
        "neg/2.txt": "wide".encode("utf-16"),
        "neg/3.txt": b"latin-1 caf\xe9",
        "neg/4.pdf": b"%PDF",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    rows = Rows(tmp_path, "text")
    assert sorted(zip(rows.ids, rows.texts, rows.labels, strict=True)) == [
        ("neg/2.txt", "wide", ("neg",)),
        ("pos/1.txt", "Grüße", ("pos",)),
    ]
    assert [str(b) for b in rows.bad] == ["neg/3.txt: not valid UTF-8 text (byte 12)"]
    assert [n.where for n in rows.notes] == ["neg/4.pdf"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="no such file"):
        Rows(tmp_path / "nothing", "image")
