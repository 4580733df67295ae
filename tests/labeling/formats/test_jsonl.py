"""JSON lines and lists: keys, labels, predictions, and every way a line can be broken."""

import json
from pathlib import Path

import pytest

from labeling.errors import BadSource
from labeling.formats import GivenPrediction
from tests.labeling.formats.sources import Rows
from tests.pictures import png


def write(path: Path, *values: object) -> Path:
    lines = [value if isinstance(value, str) else json.dumps(value) for value in values]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_line_is_an_item(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"id": 7, "text": "one", "label": "a", "metadata": {"lang": "en"}, "stars": 3},
        {"external_id": "x", "text": "two", "labels": ["a", 2], "scenario": "night"},
        {"text": "line\r\nbreak\tand tab", "label": None},
    )
    rows = Rows(path, "text")
    assert rows.texts == ["one", "two", "line\r\nbreak\tand tab"]
    assert rows.labels == [("a",), ("a", "2"), ()]
    assert rows.ids == ["7", "x", None]
    assert [dict(r.attributes) for r in rows.records] == [{"lang": "en", "stars": 3}, {}, {}]
    assert rows.records[1].scenario == "night"


def test_broken_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [
        '{"text":"good one","label":"a"}',
        "",
        '{"text":"no end"',
        '{"text":123,"label":null}',
        '["not","an","object"]',
        '{"text":"good two","label":"b"}',
        '{"text":"dup","text":"dup2"}',
        '{"text":"x","score":NaN}',
        '{"text":"x","label":[["nested"]]}',
        '{"text":"x","a":' + "[" * 200 + "]" * 200 + "}",
        '{"text":' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"text":"half \\ud83d a pair"}',
        '{"text":"ok","x":"nul \\u0000"}',
        '{"label":"a"}',
        '{"text":"x","id":{"a":1}}',
        '{"text":"x","predictions":[{"label":"a","score":"high"}]}',
        '{"text":"x","predictions":[{"score":1}]}',
        '{"text":"fine \\\\u0000 and \\ud83d\\ude00"}',
    ]
    rows = Rows(write(tmp_path / "a.jsonl", *lines), "text")
    assert rows.texts == ["good one", "good two", "fine \\u0000 and 😀"]
    said = {int(b.where.split()[-1]): b.message for b in rows.bad}
    assert list(said) == [3, 4, 5, *range(7, 18)]
    for line, words in {
        3: "not JSON", 4: "a number, not text", 5: "found a list", 7: "appears twice", 8: "NaN",
        9: "class name", 10: "nested deeper", 11: "nested deeper", 12: "surrogate", 13: "NUL", 14: "no text",
        15: "word or a number", 16: "a score is a number", 17: "no label",
    }.items():  # fmt: skip
        assert words in said[line]


def test_a_list_in_one_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [{"text": "one"}, 5, {"text": "two", "class": "b"}])
    rows = Rows(path, "text")
    assert rows.texts == ["one", "two"]
    assert rows.labels == [(), ("b",)]
    assert [str(b) for b in rows.bad] == ["a.json, entry 2: expected an object, found a number"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested deeper"),
        ('[{"bbox": [0, NaN]}]', "NaN is not"),
        ('[{"score": Infinity}]', "Infinity is not"),
        ("[1, 2", "not JSON"),
        ('{\n "images": []\n}', "neither a JSON list"),
    ],
)
def test_a_file_that_is_no_list_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadSource, match=message):
        Rows(write(tmp_path / "a.json", text), "text")


def test_predictions_in_their_forms(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"text": "a", "predictions": [{"model": "m1", "label": "x", "score": 0.5}, {"label": "y"}]},
        {"text": "b", "prediction": "x", "score": 1},
        {"text": "c", "prediction": None},
    )
    assert [r.predictions for r in Rows(path, "text").records] == [
        (GivenPrediction("m1", "x", 0.5), GivenPrediction("imported", "y", None)),
        (GivenPrediction("imported", "x", 1.0),),
        (),
    ]


def test_keys_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"t": "head", "u": "body", "k": 1, "c": "a", "m": [1]}, {"t": "x"})
    rows = Rows(path, "text", text_column="t,u", id_column="k", label_column="c", metadata=["m"])
    assert (rows.texts, rows.ids, rows.labels) == (["head body"], ["1"], [("a",)])
    assert dict(rows.records[0].attributes) == {"m": [1]}
    assert "no key" in rows.bad[0].message


def test_images_and_encodings(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(png())
    path = write(tmp_path / "a.jsonl", {"image": "1.png", "label": "a"}, {"image": "../x.png"}, {"text": "x"})
    rows = Rows(path, "image")
    assert [(r.external_id, r.data) for r in rows.records] == [("1.png", png())]
    assert len(rows.bad) == 2
    wide = tmp_path / "b.jsonl"
    wide.write_bytes('{"text": "Grüße"}\n{"text": "zwei"}\n'.encode("utf-16"))
    assert Rows(wide, "text").texts == ["Grüße", "zwei"]
    mixed = tmp_path / "c.jsonl"
    mixed.write_bytes(b'{"text": "one"}\n{"text": "caf\xe9"}\n{"text": "two"}')
    rows = Rows(mixed, "text")
    assert rows.texts == ["one", "two"]
    assert [str(b) for b in rows.bad] == ["c.jsonl, line 2: not valid UTF-8"]
