"""Our exports in the hands of the programs that the formats belong to, and theirs in ours."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value, load_dataset
from datasets import Image as ImageFeature
from seqeval.metrics.sequence_labeling import get_entities

from labeling import annotations, datasets, exports, items, past_work
from labeling.datasets import DatasetVersion
from labeling.items import NewItem
from labeling.near import SplitPolicy
from labeling.past_work import PastWork
from labeling.schema import LabelSchema
from labeling.shapes import ItemKind, Region, dump_regions, parse_regions
from labeling.shapes.run_lengths import encode
from labeling.transfer import ImportOptions, import_path
from storage.database import Database
from storage.objects import LocalStore
from tests.factories import NOW, add_items, choice, make_project, text_item
from tests.labeling.formats.sources import Rows
from tests.pictures import png
from tests.servers.databases import SqliteTemplate

SPANS = LabelSchema.from_document(
    {
        "classes": ["PER", "LOC"],
        "fields": [{"name": "spans", "kind": "span", "multiple": True, "required": False}],
    }
)
SHAPES = LabelSchema.from_document(
    {
        "classes": ["car", "tree"],
        "fields": [
            {"name": f"the {kind}", "kind": kind, "multiple": True, "required": False}
            for kind in ("box", "rotated_box", "polygon", "mask")
        ],
    }
)
TRAIN = SplitPolicy(1.0, 0.0, 0.0)


@pytest.fixture
def database(tmp_path: Path, sqlite_template: SqliteTemplate) -> Database:
    return Database(sqlite_template.copy(tmp_path / "a.db"))


@pytest.fixture
def objects(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "objects")


def frozen(
    database: Database,
    objects: LocalStore,
    schema: LabelSchema,
    kind: ItemKind,
    labelled: list[tuple[NewItem, list[Region]]],
) -> DatasetVersion:
    with database.write() as session:
        project = make_project(session, schema=schema, kind=kind)
        ids = add_items(session, project.id, [item for item, _ in labelled])
        work = [PastWork(i, 1, regions) for i, (_, regions) in zip(ids, labelled, strict=True)]
        past_work.append(session, project_id=project.id, work=work, now=NOW)
    return datasets.freeze(
        database, objects, project_id=project.id, created_by=None, now=NOW, split_policy=TRAIN
    )


def span(name: str, class_id: int, start: int, end: int) -> dict[str, object]:
    return {"id": name, "kind": "span", "field": "spans", "class": class_id, "start": start, "end": end}


def picture(objects: LocalStore, seed: int) -> NewItem:
    data = png(seed, width=32, height=20)
    return NewItem(
        objects.put(data), "image/png", len(data), width=32, height=20, external_id=f"photo {seed}.png"
    )


def test_seqeval_finds_the_spans_of_a_column_of_tags(
    database: Database, objects: LocalStore, tmp_path: Path
) -> None:
    text = "Ada Lovelace met Bob in New York."
    regions = parse_regions([span("a", 0, 0, 12), span("b", 0, 17, 20), span("c", 1, 24, 32)])
    version = frozen(database, objects, SPANS, "text", [(text_item(text), regions)])
    exports.write_folder(database, objects, version, "conll", tmp_path / "out")
    lines = (tmp_path / "out" / "train.conll").read_text().splitlines()
    assert lines[:2] == ["-DOCSTART- -X- -X- O", ""]
    rows = [line.split(" ") for line in lines[2:] if line]
    words = [row[0] for row in rows]
    assert words == ["Ada", "Lovelace", "met", "Bob", "in", "New", "York", "."]
    found = [(name, words[first : last + 1]) for name, first, last in get_entities([row[-1] for row in rows])]
    assert found == [("PER", ["Ada", "Lovelace"]), ("PER", ["Bob"]), ("LOC", ["New", "York"])]


def test_hugging_face_loads_a_folder_of_texts(
    database: Database, objects: LocalStore, tmp_path: Path
) -> None:
    labelled = [(text_item("good"), [choice(0)]), (text_item("bad"), [choice(2)])]
    version = frozen(database, objects, LabelSchema.single_choice(["cat", "dog", "bird"]), "text", labelled)
    exports.write_folder(database, objects, version, "huggingface", tmp_path / "out")
    loaded = load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))["train"]
    assert isinstance(loaded.features["label"], ClassLabel)
    assert loaded.features["label"].names == ["cat", "dog", "bird"]
    assert {row["text"]: row["label"] for row in loaded} == {"good": 0, "bad": 2}


def test_hugging_face_loads_images(database: Database, objects: LocalStore, tmp_path: Path) -> None:
    labelled = [(picture(objects, seed), [choice(seed)]) for seed in (0, 1)]
    version = frozen(database, objects, LabelSchema.single_choice(["a", "b"]), "image", labelled)
    exports.write_folder(database, objects, version, "huggingface", tmp_path / "out")
    loaded = load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))["train"]
    assert isinstance(loaded.features["image"], ImageFeature)
    assert [row["image"].size for row in loaded] == [(32, 20), (32, 20)]


def test_spans_are_typed_columns_of_parquet(database: Database, objects: LocalStore, tmp_path: Path) -> None:
    version = frozen(
        database, objects, SPANS, "text", [(text_item("Ada"), parse_regions([span("a", 0, 0, 3)]))]
    )
    exports.write_folder(database, objects, version, "parquet", tmp_path / "out")
    (row,) = pq.read_table(tmp_path / "out" / "annotations.parquet").to_pylist()
    assert (row["text"], row["spans"]) == ("Ada", [{"start": 0, "end": 3, "label": "PER"}])


def test_what_hugging_face_saved_is_read(tmp_path: Path) -> None:
    features = Features(
        {"text": Value("string"), "label": ClassLabel(names=["neg", "pos"]), "at": Value("date32")}
    )
    rows = {"text": ["x", "y"], "label": [1, None], "at": [date(1970, 1, 1), date(1970, 1, 2)]}
    both = DatasetDict(
        {"train": Dataset.from_dict(rows, features), "test": Dataset.from_dict(rows, features)}
    )
    both.save_to_disk(str(tmp_path / "saved"))
    found = Rows(tmp_path / "saved", "text")
    assert found.format == "huggingface"
    assert found.texts == ["x", "y"] * 2
    assert found.labels == [("pos",), ()] * 2
    assert [r.attributes["split"] for r in found.records] == ["test", "test", "train", "train"]
    assert found.records[0].attributes["at"] == "1970-01-01"
    both["train"].to_parquet(str(tmp_path / "one.parquet"))
    assert Rows(tmp_path / "one.parquet", "text").labels == [("pos",), ()]


def test_a_broken_table_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "one.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    with pytest.raises(Exception, match=r"one\.parquet: it cannot be read as a table"):
        Rows(tmp_path / "one.parquet", "text")


def test_shapes_go_through_label_studio(database: Database, objects: LocalStore, tmp_path: Path) -> None:
    """Images beside the tasks, coordinates through percent of an image that is not square."""
    bitmap = np.zeros((20, 32), bool)
    bitmap[3:9, 4:30] = bitmap[15, 31] = True
    values = [
        {"kind": "box", "class": 0, "x": 1.5, "y": 2.25, "width": 10.0, "height": 5.0},
        {
            "kind": "rotated_box",
            "class": 1,
            "cx": 16.0,
            "cy": 10.0,
            "width": 8.0,
            "height": 4.0,
            "angle": 30.0,
        },
        {"kind": "polygon", "class": 0, "points": [[1, 1], [30, 2], [15, 18.5]]},
        {"kind": "mask", "class": 1, "size": [20, 32], "counts": encode(bitmap)},
    ]
    named = [v | {"id": f"r{i}", "field": f"the {v['kind']}"} for i, v in enumerate(values)]
    regions = parse_regions(named)
    version = frozen(database, objects, SHAPES, "image", [(picture(objects, 5), regions)])
    exports.write_folder(database, objects, version, "label-studio", tmp_path / "out")
    with database.write() as session:
        again = make_project(session, name="again", schema=SHAPES, kind="image")
    report = import_path(
        database,
        objects,
        project_id=again.id,
        path=tmp_path / "out",
        options=ImportOptions(),
        annotator_id=3,
    )
    assert (report.format, report.added, report.annotations, report.bad_count) == ("label-studio", 1, 1, 0)
    with database.read() as session:
        (found,) = annotations.page(session, project_id=again.id)
        assert items.get(session, found.item_id).external_id == "photo 5.png"
    for before, after in zip(dump_regions(regions), dump_regions(found.regions), strict=True):
        assert after == pytest.approx(before, abs=1e-9) if before["kind"] == "box" else True
        assert (after["id"], after["kind"], after["class"]) == (before["id"], before["kind"], before["class"])
        if before["kind"] == "rotated_box":
            assert [after[k] for k in ("cx", "cy", "angle")] == pytest.approx([16.0, 10.0, 30.0])
        if before["kind"] == "polygon":
            assert np.allclose(after["points"], before["points"])
        if before["kind"] == "mask":
            assert after["counts"] == before["counts"]
