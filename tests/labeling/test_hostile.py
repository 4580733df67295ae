"""A folder of broken and hostile files goes in as an upload and as a folder: one clear line each, no crash.

The files are made here; the ones that lie beside the repository, where they do, are imported as well.
"""

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
from tests import hostile
from tests.factories import make_project

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
    return hostile.fill(tmp_path / "hostile")


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
    assert noted >= hostile.FILES.keys() - IMAGES - IMAGE_LINES.keys()


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


@pytest.mark.parametrize("kind", ["image", "text"])
def test_every_file_by_itself(run: Import, folder: Path, kind: ItemKind) -> None:
    for source in hostile.folders(folder):
        for format_name in ("files", "folder"):
            report = run(source, kind, format=format_name)
            assert report.added > 0
            assert report.bad_count > 0
        for path in sorted(source.iterdir()):
            with suppress(LabelloopError):
                run(path, kind)
