"""Uploads: files of every kind together, each read by what it is; and how a format is recognised."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from labeling.errors import BadSource
from labeling.formats import detect
from tests.labeling.formats.sources import Rows, write_idx
from tests.pictures import png


def test_everything_at_once(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(png(1))
    (tmp_path / "fake.jpg").write_text("text")
    (tmp_path / "doc.xml").write_text("<a/>")
    (tmp_path / "texts.csv").write_text("text,label\nhello,a\n")
    write_idx(tmp_path, "train", np.zeros((2, 3, 3)), [0, 1])
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as zipped:
        zipped.writestr("2.png", png(2))
        zipped.writestr("../3.png", png(3))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no")
    rows = Rows(tmp_path, "image", "files")
    assert sorted(map(str, rows.ids)) == ["1.png", "fake.jpg", "more.zip/2.png", "train/00000", "train/00001"]
    assert sorted(b.where for b in rows.bad) == ["broken.zip", "doc.xml", "more.zip, '../3.png'", "texts.csv"]


def test_texts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a whole text\nin two lines")
    (tmp_path / "b.csv").write_text("text,label\nhello,x\n")
    (tmp_path / "c.jsonl").write_text('{"text": "bye"}\n{')
    (tmp_path / "d.png").write_bytes(png())
    rows = Rows(tmp_path, "text", "files")
    assert rows.texts == ["a whole text\nin two lines", "hello", "bye"]
    assert [b.where for b in rows.bad] == ["c.jsonl, line 2", "d.png"]


def test_a_folder_of_tables_is_read_table_by_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\nhello,x\n")
    (tmp_path / "b.jsonl").write_text('{"text": "bye"}')
    (tmp_path / ".DS_Store").write_bytes(b"x")
    rows = Rows(tmp_path, "text")
    assert (rows.format, rows.texts) == ("files", ["hello", "bye"])
    (tmp_path / "c.txt").write_text("a document")
    assert Rows(tmp_path, "text").texts == ["a document"]


def test_single_files(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    assert Rows(tmp_path / "a.png", "image").ids == ["a.png"]
    (tmp_path / "b.txt").write_text("hi")
    assert Rows(tmp_path / "b.txt", "text").texts == ["hi"]


def test_detection(tmp_path: Path) -> None:
    names = {
        "a.csv": (b"text\nx", "csv"),
        "a.tsv": (b"text\tb", "csv"),
        "a.jsonl": (b"{}", "jsonl"),
        "a.json": (b"[]", "jsonl"),
        "lines": (b'{"text": "a"}', "jsonl"),
        "b.csv": (b"PK\x03\x04", "zip"),
        "picture": (png(), "files"),
        "empty.png": (b"", "files"),
        "note.txt": (b"hi", "files"),
    }
    for name, (data, expected) in names.items():
        (tmp_path / name).write_bytes(data)
        assert detect(tmp_path / name) == expected, name
    (tmp_path / "x.exe").write_bytes(b"MZ")
    for bad in ("x.exe", "nothing.csv"):
        with pytest.raises(BadSource):
            detect(tmp_path / bad)
    (tmp_path / "folder").mkdir()
    assert detect(tmp_path / "folder") == "folder"
    write_idx(tmp_path / "folder", "train", np.zeros((1, 2, 2)), None)
    assert detect(tmp_path / "folder") == "idx"
