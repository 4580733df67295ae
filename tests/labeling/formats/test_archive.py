"""Zip archives: entries that escape, inflate, link or lie."""

import struct
import zipfile
from pathlib import Path

import pytest

from labeling.errors import BadSource
from labeling.formats import archive
from tests.labeling.formats.sources import Rows
from tests.pictures import png


def write(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in entries.items():
            zipped.writestr(name, data)
    return path


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    entries = {
        "set/cat/1.png": png(1),
        "set/dog/2.png": png(2),
        "__MACOSX/x.png": png(3),
        "set/read.me": b"hi",
    }
    rows = Rows(write(tmp_path / "a.zip", entries), "image")
    assert rows.format == "zip"
    assert list(zip(rows.ids, rows.labels, strict=True)) == [
        ("set/cat/1.png", ("cat",)),
        ("set/dog/2.png", ("dog",)),
    ]
    assert rows.records[0].data == png(1)
    assert "left out" in str(rows.notes[0])


def test_entries_that_escape_are_refused_one_by_one(tmp_path: Path) -> None:
    names = ["../../evil.png", "images/../../evil.png", "/etc/evil.png", "C:/evil.png", "a\\..\\evil.png"]
    path = write(tmp_path / "a.zip", {"images/ok.png": png(), **{name: png(1) for name in names}})
    rows = Rows(path, "image")
    assert rows.ids == ["images/ok.png"]
    assert [b.message for b in rows.bad] == ["the name leaves the archive's own folder"] * len(names)


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", {"zeros.png": bytes(20_000_000), "ok.png": png()})
    rows = Rows(path, "image")
    assert rows.ids == ["ok.png"]
    assert "zip bomb" in rows.bad[0].message


def test_a_directory_that_lies_about_a_size(tmp_path: Path) -> None:
    data = png(1, width=64, height=64)
    path = write(tmp_path / "a.zip", {"liar.png": data, "ok.png": png()})
    raw = bytearray(path.read_bytes())
    for marker, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.find(marker) + offset
        raw[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(raw))
    rows = Rows(path, "image")
    assert rows.ids == ["ok.png"]
    assert len(rows.bad) == 1


def test_links_and_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        zipped.writestr(link, "/etc/passwd")
        zipped.writestr("broken.png", png(1))
        zipped.writestr("ok.png", png(2))
    raw = bytearray(path.read_bytes())
    at = raw.find(png(1)) + 40
    raw[at] ^= 0xFF
    path.write_bytes(bytes(raw))
    rows = Rows(path, "image")
    assert rows.ids == ["ok.png"]
    assert [b.message.split(" (")[0] for b in rows.bad] == ["a link or special file", "the entry is damaged"]


def test_the_whole_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", len(png()) + 1)
    rows = Rows(write(tmp_path / "a.zip", {"1.png": png(), "2.png": png(1)}), "image")
    assert rows.ids == ["1.png"]
    assert "inflates to more than" in rows.bad[0].message
    monkeypatch.setattr(archive, "MAX_DIRECTORY_BYTES", 10)
    with pytest.raises(BadSource, match="directory"):
        Rows(tmp_path / "a.zip", "image")


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"PK\x05\x06"])
def test_no_archive_at_all(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(BadSource, match="zip archive"):
        Rows(path, "image")


def test_texts(tmp_path: Path) -> None:
    rows = Rows(write(tmp_path / "a.zip", {"a/1.txt": b"one", "b/2.txt": b"two"}), "text")
    assert (rows.texts, rows.labels) == (["one", "two"], [("a",), ("b",)])
