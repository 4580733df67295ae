"""A folder of broken and hostile files goes in as an upload and as a folder: one clear line each, no crash.

The files are made here; the ones that lie beside the repository, where they do, are imported as well.
"""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from labeling import items, projects
from labeling.schema import LabelSchema
from labeling.shapes import ItemKind
from labeling.tables import GoldRow, ItemRow, TaskRow
from labeling.transfer import ImportOptions, ImportReport, import_path
from storage.database import Database
from storage.errors import LabelloopError
from storage.objects import LocalStore
from tests.factories import make_project
from tests.pictures import animated_gif, encode, pixel_bomb, png, quadrants, text_bomb, turned_jpeg

SHARED = Path(__file__).parents[3] / "shared" / "data" / "hostile"


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


XML = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
CSV = b'\xef\xbb\xbfid,text,label\r\n1,"two\nlines",a\n3,ragged\n4,too,many,cells\n5,"never closed,c\n'
JSONL = b'{"text":"one","label":"a"}\n\n{"text":"no end"\n{"text":123}\n["list"]\n{"text":"last","label":"b"}'
FILES: dict[str, bytes] = {
    "animated.gif": animated_gif(),
    "bomb.png": pixel_bomb(),
    "bomb.zip": zipped({"zeros.txt": bytes(30_000_000), "ok.png": png(5)}),
    "broken.jsonl": JSONL,
    "cmyk.jpg": encode(quadrants(64, 64).convert("CMYK"), "JPEG"),
    "cut.jpg": encode(quadrants(640, 480), "JPEG")[:2_000],
    "deep.json": b"[" * 100_000 + b"]" * 100_000,
    "empty.png": b"",
    "formula.csv": b'text,label\n"=HYPERLINK(""http://x"")",spam\n=1+1,ham\n@SUM(1),ham\n',
    "invalid.txt": b"latin-1 caf\xe9",
    "laughs.xml": XML,
    "mixed.csv": CSV,
    "nan.json": b'[{"id": 1, "score": NaN}]',
    "named.png": b"this is not an image",
    "object.json": b'{\n "images": [],\n "annotations": []\n}',
    "really_a_png.jpg": png(6),
    "script.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script/></svg>",
    "slip.zip": zipped({"ok.png": png(7), "../../evil.txt": b"evil"}),
    "text_chunk.png": text_bomb(),
    "turned.jpg": turned_jpeg(6),
    "wide.txt": "Grüße, 世界".encode("utf-16"),
}
IMAGES = {
    "animated.gif", "cmyk.jpg", "really_a_png.jpg", "turned.jpg", "ok.png",
}  # fmt: skip
IMAGE_LINES = {
    "bomb.png": "pixels",
    "cut.jpg": "cut short",
    "empty.png": "empty",
    "named.png": "not an image",
    "script.svg": "SVG",
    "text_chunk.png": "more data",
}
UPLOAD_LINES = IMAGE_LINES | {
    "bomb.zip, 'zeros.txt'": "zip bomb",
    "slip.zip, '../../evil.txt'": "leaves the archive",
    "deep.json": "nested deeper",
    "nan.json": "NaN",
    "object.json": "neither a JSON list",
    "formula.csv": "no column of this table names image files",
    "mixed.csv": "no column of this table names image files",
    "invalid.txt": "not a format",
    "laughs.xml": "not a format",
    "wide.txt": "not a format",
}

Import = Callable[..., ImportReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "hostile"
    path.mkdir()
    for name, data in FILES.items():
        (path / name).write_bytes(data)
    return path


@pytest.fixture
def run(database: Database, objects: LocalStore) -> Import:
    numbers = iter(range(1_000))

    def run_import(path: Path, kind: ItemKind, **options: object) -> ImportReport:
        """An import into a new project, after which what it says is what is there."""
        with database.write() as session:
            project = make_project(
                session, name=f"p{next(numbers)}", kind=kind, schema=LabelSchema.single_choice(())
            )
        before = counts(database)
        chosen = ImportOptions.model_validate({"grow_classes": True, "on_error": "skip"} | options)
        try:
            report = import_path(database, objects, project_id=project.id, path=path, options=chosen)
        except LabelloopError:
            assert counts(database) == before
            raise
        with database.read() as session:
            stored = session.scalars(select(ItemRow.id).where(ItemRow.project_id == project.id)).all()
            tasks = session.scalar(
                select(func.count()).select_from(TaskRow).where(TaskRow.project_id == project.id)
            )
            counters = projects.get(session, project.id).counters
            for item in items.get_many(session, list(stored)).values():
                assert len(items.read_bytes(objects, item)) == item.byte_size
        assert len(stored) == tasks == counters["items"] == counters["tasks_open"] == report.added
        assert not any("\n" in str(line) for line in (*report.bad, *report.notes))
        return report

    return run_import


def counts(database: Database) -> list[int | None]:
    with database.read() as session:
        tables = (ItemRow, TaskRow, GoldRow)
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def check_lines(report: ImportReport, expected: dict[str, str]) -> None:
    said = {row.where: row.message for row in report.bad}
    assert expected.keys() <= said.keys()
    for where, words in expected.items():
        assert words in said[where]


def test_as_an_image_upload(run: Import, folder: Path) -> None:
    report = run(folder, "image", format="files")
    check_lines(report, UPLOAD_LINES)
    left = [row for row in report.bad if row.where not in UPLOAD_LINES]
    assert [row.where for row in left] == [f"broken.jsonl, line {line}" for line in (1, 3, 4, 5, 6)]
    assert report.added == len(IMAGES) + 1  # two archives have a good ok.png each
    assert "animated.gif: animated: only its first frame is labelled" in map(str, report.notes)


def test_as_an_image_folder(run: Import, folder: Path) -> None:
    report = run(folder, "image")
    assert {row.where for row in report.bad} == set(IMAGE_LINES)
    check_lines(report, IMAGE_LINES)
    assert report.added == len(IMAGES) - 1
    noted = {note.where for note in report.notes}
    assert noted >= FILES.keys() - IMAGES - IMAGE_LINES.keys()


def test_as_a_text_upload(run: Import, folder: Path) -> None:
    report = run(folder, "text", format="files")
    assert report.added == 7  # two good lines of JSON, one good row, three formulas, one UTF-16 text
    check_lines(
        report,
        {
            "broken.jsonl, line 3": "not JSON",
            "broken.jsonl, line 4": "a number, not text",
            "broken.jsonl, line 5": "found a list",
            "mixed.csv, line 4": "2 cells, expected 3",
            "mixed.csv, line 5": "4 cells, expected 3",
            "mixed.csv, line 6": "never closed",
            "invalid.txt": "not valid UTF-8",
            "deep.json": "nested deeper",
            "nan.json": "NaN",
            "bomb.zip, 'zeros.txt'": "zip bomb",
            "slip.zip, '../../evil.txt'": "leaves the archive",
            "turned.jpg": "not a format",
        },
    )


@pytest.mark.parametrize("kind", ["image", "text"])
@pytest.mark.parametrize("format_name", ["files", "folder"])
def test_all_or_nothing(run: Import, folder: Path, kind: ItemKind, format_name: str) -> None:
    with pytest.raises(LabelloopError, match="nothing was imported"):
        run(folder, kind, format=format_name, on_error="stop")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files do not lie beside this repository")
@pytest.mark.parametrize("kind", ["image", "text"])
def test_the_shared_files(run: Import, kind: ItemKind) -> None:
    for format_name in ("files", "folder"):
        report = run(SHARED, kind, format=format_name)
        assert report.added > 0
        assert report.bad_count > 0
    for path in sorted(SHARED.iterdir()):
        with suppress(LabelloopError):
            run(path, kind)
