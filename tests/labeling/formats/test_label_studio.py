"""Label Studio's files: tasks, predictions, people and their time, JSON-MIN, configs, images beside them."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labeling.formats import Declared, ReadOptions, Target, detect, read
from tests.labeling.formats.sources import Rows
from tests.pictures import png

CONFIG = """<View><Image name="image" value="$picture"/>
<RectangleLabels name="label" toName="image"><Label value="cat"/><Label value="dog"/></RectangleLabels>
<Choices name="look.sharp" toName="image" perRegion="true" whenTagName="look">
<Choice value="true"/><Choice value="false"/></Choices></View>"""


def rectangle(name: str = "cat", region_id: str = "r1", **more: Any) -> dict[str, Any]:
    value = {"x": 10, "y": 20, "width": 50, "height": 25, "rotation": 0, "rectanglelabels": [name]}
    return {"id": region_id, "type": "rectanglelabels", "from_name": "label", "to_name": "image",
            "original_width": 32, "original_height": 16, "value": value, **more}  # fmt: skip


def task(**more: Any) -> dict[str, Any]:
    data = {"picture": "/data/upload/3/0f3a9b2c-a.png", "site": "north"}
    return {"id": 7, "data": data, "meta": {"lens": 2}, "annotations": [], "predictions": [], **more}


def source(folder: Path, *tasks: dict[str, Any], image: str | None = "images/a.png") -> Path:
    (folder / "tasks.json").write_text(json.dumps(list(tasks)))
    (folder / "label_config.xml").write_text(CONFIG)
    if image is not None:
        (folder / image).parent.mkdir(exist_ok=True)
        (folder / image).write_bytes(png(width=32, height=16))
    return folder


def test_a_task_with_everything(tmp_path: Path) -> None:
    prediction = {"id": 5, "model_version": "v2", "score": 0.7, "result": [rectangle("dog", score=0.6)]}
    annotation = {
        "result": [rectangle(score=0.6), {**rectangle("x"), "id": "r1", "from_name": "look.sharp",
                                          "type": "choices", "value": {"choices": ["true"]}}],
        "completed_by": {"id": 1, "email": "Ada@example.org"},
        "lead_time": 12.5,
        "created_at": "2024-01-30T02:40:43.893565Z",
        "parent_prediction": 5,
    }  # fmt: skip
    path = source(tmp_path, task(annotations=[annotation], predictions=[prediction]))
    rows = Rows(path, "image")
    assert rows.format == "label-studio"
    (record,) = rows.records
    assert record.external_id == "images/a.png"
    assert record.data == png(width=32, height=16)
    assert record.attributes == {"site": "north", "lens": 2, "label_studio_id": 7}
    (given,) = record.annotations
    assert (given.author, given.seconds, given.prediction) == ("Ada@example.org", 12.5, 0)
    assert given.created_at == datetime(2024, 1, 30, 2, 40, 43, 893565, UTC)
    (mark,) = given.marks
    assert mark.body == {"x": pytest.approx(3.2), "y": pytest.approx(3.2), "width": 16, "height": 4}
    assert (mark.id, mark.names, mark.score, mark.attributes) == ("r1", ("cat",), None, {"sharp": True})
    (said,) = record.predictions
    assert (said.source, said.score, said.marks[0].names, said.marks[0].score) == ("v2", 0.7, ("dog",), 0.6)


def test_the_config_gives_the_classes_their_order(tmp_path: Path) -> None:
    path = source(tmp_path, task())
    rows = list(read(path, detect(path), ReadOptions(), Target("image")))
    assert Declared(("cat", "dog")) in rows


def test_an_image_elsewhere_goes_by_its_name(tmp_path: Path) -> None:
    annotation = {"result": [rectangle()], "completed_by": 3}
    (record,) = Rows(source(tmp_path, task(annotations=[annotation]), image=None), "image").records
    assert record.data is None
    assert record.external_id == "a.png"
    assert record.annotations[0].marks[0].body["width"] == 16
    assert record.annotations[0].author == "label-studio-3"


def test_an_image_in_place(tmp_path: Path) -> None:
    inline = "data:image/png;base64," + base64.b64encode(png()).decode()
    given = {**task(), "data": {"picture": inline}}
    (record,) = Rows(source(tmp_path, given, image=None), "image").records
    assert record.data == png()
    assert record.external_id is None


def test_skipped_tasks_and_drafts_say_nothing(tmp_path: Path) -> None:
    skipped = {"result": [], "was_cancelled": True}
    (record,) = Rows(
        source(tmp_path, task(annotations=[skipped], drafts=[{"result": [rectangle()]}])), "image"
    ).records
    assert record.annotations == ()


def test_of_several_predictions_of_one_version_the_one_worked_on_counts(tmp_path: Path) -> None:
    predictions = [
        {"id": 1, "model_version": "a", "created_at": "2024-01-01", "result": [rectangle("cat")]},
        {"id": 2, "model_version": "a", "created_at": "2024-01-02", "result": [rectangle("dog")]},
        {"id": 3, "model_version": "b", "created_at": "2024-01-01", "result": [rectangle("cat")]},
        {"id": 4, "model_version": "b", "created_at": "2024-01-02", "result": [rectangle("dog")]},
    ]
    worked = {"result": [rectangle()], "parent_prediction": 1}
    (record,) = Rows(source(tmp_path, task(predictions=predictions, annotations=[worked])), "image").records
    said = {p.source: p.marks[0].names for p in record.predictions}
    assert said == {"a": ("cat",), "b": ("dog",)}
    assert record.predictions[record.annotations[0].prediction or 0].source == "a"


def test_the_draft_is_found_by_its_regions_when_nothing_names_it(tmp_path: Path) -> None:
    predictions = [{"model_version": v, "result": [rectangle(region_id=v)]} for v in ("a", "b")]
    mine = {"result": [rectangle(region_id="b", origin="prediction-changed")]}
    fresh = {"result": [rectangle(region_id="b", origin="manual")]}
    (record,) = Rows(
        source(tmp_path, task(predictions=predictions, annotations=[mine, fresh])), "image"
    ).records
    assert [a.prediction for a in record.annotations] == [1, None]


def test_json_min_with_its_config(tmp_path: Path) -> None:
    flat = {
        "id": 1, "picture": "a.png", "site": "north", "annotator": 4, "annotation_id": 9, "lead_time": 3.5,
        "created_at": "2024-01-30T02:40:43Z", "updated_at": "2024-01-30T02:40:43Z",
        "label": [{**rectangle()["value"], "original_width": 32, "original_height": 16}],
    }  # fmt: skip
    (record,) = Rows(source(tmp_path, flat), "image").records
    (given,) = record.annotations
    assert given.marks[0].kind == "box"
    assert (given.author, given.seconds, given.marks[0].field) == ("label-studio-4", 3.5, "label")
    assert record.attributes == {"site": "north", "label_studio_id": 1}


def test_json_min_of_texts_without_a_config(tmp_path: Path) -> None:
    path = tmp_path / "min.json"
    span = {"start": 0, "end": 5, "text": "Paris", "labels": ["LOC"]}
    flat = {"text": "Paris is nice", "ner": [span], "sentiment": "good", "annotator": 1, "annotation_id": 2,
            "lead_time": 1.0}  # fmt: skip
    path.write_text(json.dumps([flat]))
    (record,) = Rows(path, "text").records
    assert [(m.kind, m.names) for m in record.annotations[0].marks] == [
        ("span", ("LOC",)),
        ("choice", ("good",)),
    ]


def test_text_offsets_are_checked_and_counted_as_they_were(tmp_path: Path) -> None:
    """Browsers count UTF-16 units and line feeds."""
    text = "\ufeff👩‍👩‍👧 met\r\nAna in 東京  "

    def labelled(start: int, end: int, words: str | None) -> dict[str, Any]:
        value = {"start": start, "end": end, "labels": ["PER"]} | ({} if words is None else {"text": words})
        result = [{"id": "s", "type": "labels", "from_name": "l", "value": value}]
        return {"id": 1, "data": {"text": text}, "annotations": [{"result": result}]}

    utf16 = len(text[: text.index("Ana")].replace("\r\n", "\n").encode("utf-16-le")) // 2
    at = text.index("Ana")
    tasks = [labelled(at, at + 3, "Ana"), labelled(utf16, utf16 + 3, "Ana"), labelled(at, at + 3, None),
             labelled(0, 3, "Ana"), labelled(1, 400, None)]  # fmt: skip
    path = tmp_path / "t.json"
    path.write_text(json.dumps(tasks))
    rows = Rows(path, "text")
    assert rows.texts == [text] * 3
    assert {tuple(r.annotations[0].marks[0].body.values()) for r in rows.records} == {(at, at + 3)}
    assert [b.where for b in rows.bad] == ["t.json, task 4 (id 1)", "t.json, task 5 (id 1)"]
    assert "not 'Ana'" in rows.bad[0].message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('[{"id":1,"data":{"text":"a"},"annotations":[]},{"id":2', "not JSON"),
        ('[{"id":1,"data":{"text":"a"},"annotations":[]},[1]]', "expected an object"),
        ('[{"id":1,"data":{"text":"a"},"annotations":[]},{"id":2,"data":{"text":"a \\u0000"}}]', "NUL"),
        ('[{"id":1,"data":{"text":"a"},"annotations":[]},{"id":2,"data":{"n":3}}]', "no text"),
    ],
)
def test_what_is_broken_costs_a_row(tmp_path: Path, body: str, words: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(body)
    rows = Rows(path, "text")
    assert rows.texts == ["a"]
    assert [words in b.message for b in rows.bad] == [True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(
        json.dumps([{"id": 1, "data": {"text": "naïve 東京"}}], ensure_ascii=False), encoding=encoding
    )
    assert Rows(path, "text", "label-studio").texts == ["naïve 東京"]


def test_a_file_for_each_task(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.json").write_text(
            json.dumps({"id": number, "data": {"text": f"text {number}"}})
        )
    rows = Rows(tmp_path, "text")
    assert (rows.format, rows.texts) == ("label-studio", ["text 1", "text 2"])
