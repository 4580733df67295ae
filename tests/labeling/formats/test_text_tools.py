"""CoNLL in its dialects, Prodigy, doccano and Argilla: what each says, and what is refused."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats import Mark
from labeling.formats.offsets import locate
from labeling.formats.tags import chunks, tags
from labeling.formats.tokens import join, tokenize
from tests.labeling.formats.sources import Rows
from tests.pictures import png


def jsonl(path: Path, *values: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")
    return path


def spans(marks: tuple[Mark, ...] | None) -> list[tuple[str, int, int]]:
    return [(m.names[0], m.body["start"], m.body["end"]) for m in marks or () if m.kind == "span"]


@pytest.mark.parametrize(
    ("dialect", "column"),
    [
        ("IOB1", "I-PER I-PER O I-LOC I-PER B-PER"),
        ("IOB2", "B-PER I-PER O B-LOC B-PER B-PER"),
        ("IOBES", "B-PER E-PER O S-LOC S-PER S-PER"),
        ("BILOU", "B-PER L-PER O U-LOC U-PER U-PER"),
    ],
)
def test_the_dialects_of_tags_say_the_same(dialect: str, column: str) -> None:
    assert chunks(column.split()) == [(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "PER"), (5, 6, "PER")], dialect


def test_classes_with_dashes_and_without_prefix() -> None:
    assert chunks(["B-creative-work", "I-creative-work", "PERSON", "PERSON", "O"]) == [
        (0, 2, "creative-work"),
        (2, 4, "PERSON"),
    ]
    for bad in ("B-", "I"):
        with pytest.raises(ValueError, match="names no class"):
            chunks([bad])


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["PER", "LOC", None])), max_size=8))
def test_tags_there_and_back(runs: list[tuple[int, str | None]]) -> None:
    spans_over_words, at = [], 0
    for length, name in runs:
        if name is not None:
            spans_over_words.append((at, at + length, name))
        at += length
    assert chunks(tags(at, spans_over_words)) == spans_over_words


@given(st.text(max_size=40), st.sets(st.integers(0, 40)))
def test_words_cover_what_is_not_blank(text: str, cuts: set[int]) -> None:
    words = tokenize(text, cuts)
    assert "".join(text[start:end] for start, end in words) == "".join(text.split())
    assert all(not (start < cut < end) for start, end in words for cut in cuts)
    joined, places = join([text[start:end] for start, end in words])
    assert [joined[start:end] for start, end in places] == [text[start:end] for start, end in words]


@given(st.text(min_size=1), st.data())
def test_a_span_is_found_however_it_was_counted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    assert locate(text, start, end, words) == (start, end)
    units = [len(text[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in (start, end)]
    first, last = locate(text, *units, words)
    assert text[first:last] == words


def test_conll_2003_with_documents_and_its_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    lines = [
        "-DOCSTART- -X- -X- O",
        "",
        "EU NNP I-NP B-ORG",
        "rejects VBZ I-VP O",
        "",
        "",
        "東 - - B-LOC",
        "京 - - I-LOC",
    ]
    path.write_bytes(("\ufeff" + "\r\n".join(lines)).encode())
    rows = Rows(path, "text")
    assert (rows.format, rows.texts) == ("conll", ["EU rejects", "東京"])
    assert [spans(r.marks) for r in rows.records] == [[("ORG", 0, 2)], [("LOC", 0, 2)]]
    assert [r.where for r in rows.records] == ["a.conll, line 3", "a.conll, line 7"]


def test_two_columns_in_a_text_file_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "train.txt"
    path.write_text("JAPAN\tB-LOC\nGET\tO\n\nNadim\tB-PER\nLadki\tI-PER\n\n")
    rows = Rows(path, "text")
    assert (rows.format, rows.texts) == ("conll", ["JAPAN GET", "Nadim Ladki"])
    (tmp_path / "story.txt").write_text("Once upon a time\nthere was a text\nof three lines")
    assert Rows(tmp_path / "story.txt", "text").format == "files"


def test_a_bad_tag_costs_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("a B-\n\nb O\n")
    rows = Rows(path, "text")
    assert rows.texts == ["b"]
    assert [b.where for b in rows.bad] == ["a.conll, line 1"]


def test_prodigy_spans_answers_and_people(tmp_path: Path) -> None:
    text = "👩 Ada met Bob"
    one = {
        "text": text,
        "spans": [{"start": 2, "end": 5, "label": "PER"}],
        "_task_hash": 1,
        "meta": {"src": "x"},
    }
    path = jsonl(
        tmp_path / "a.jsonl",
        one | {"answer": "accept", "_annotator_id": "ner-ada", "_timestamp": 1_700_000_000},
        one | {"answer": "reject", "text": text + "."},
        one | {"text": text + "!", "spans": []},
        one | {"text": "ab"},
    )
    rows = Rows(path, "text")
    assert rows.format == "prodigy"
    accepted, rejected, empty = rows.records
    (said,) = accepted.annotations
    assert (said.author, said.created_at) == ("ner-ada", datetime.fromtimestamp(1_700_000_000, UTC))
    assert spans(said.marks) == [("PER", 2, 5)]
    assert accepted.attributes == {"src": "x"}
    assert (rejected.marks, rejected.annotations, rejected.attributes["answer"]) == (None, (), "reject")
    assert empty.marks == ()  # looked at, and nothing is there
    assert "leaves the text" in rows.bad[0].message


def test_prodigy_options_relations_and_images(tmp_path: Path) -> None:
    span = {"start": 0, "end": 1, "label": "A", "token_start": 0, "token_end": 0}
    other = {"start": 2, "end": 3, "label": "B", "token_start": 1, "token_end": 1}
    tie = {"head": 0, "child": 1, "label": "of", "head_span": span, "child_span": other}
    bare = {"head": 1, "child": 0, "label": "by"}
    rows = Rows(
        jsonl(
            tmp_path / "a.jsonl",
            {"text": "x y", "tokens": [], "spans": [span, other], "relations": [tie, bare]},
            {"text": "z", "options": [{"id": "a", "text": "A"}], "accept": ["a"], "answer": "accept"},
        ),
        "text",
    )
    ties = [m for m in rows.records[0].marks or () if m.kind == "relation"]
    assert [(m.names[0], m.body["from"], m.body["to"]) for m in ties] == [
        ("of", "span-1", "span-2"),
        ("by", "span-2", "span-1"),
    ]
    assert [(m.kind, m.names) for m in rows.records[1].marks or ()] == [("choice", ("a",))]
    (tmp_path / "i").mkdir()
    (tmp_path / "i" / "p.png").write_bytes(png(width=40, height=20))
    corner = {"label": "box", "type": "rect", "points": [[1, 1], [1, 5], [9, 5], [9, 1]]}
    image = {"image": "p.png", "width": 20, "height": 10, "spans": [corner], "_task_hash": 2}
    jsonl(tmp_path / "i" / "p.jsonl", image)
    (record,) = Rows(tmp_path / "i", "image", "prodigy").records
    assert (record.marks or ())[0].body == {"x": 2.0, "y": 2.0, "width": 16.0, "height": 8.0}


def test_the_generations_of_doccano(tmp_path: Path) -> None:
    old = {"text": "Bob", "annotations": [{"label": 3, "start_offset": 0, "end_offset": 3, "user": 1}]}
    tied = {
        "text": "a b",
        "entities": [
            {"id": 5, "label": "X", "start_offset": 0, "end_offset": 1},
            {"id": 9, "label": "Y", "start_offset": 2, "end_offset": 3},
        ],
        "relations": [{"id": 1, "from_id": 5, "to_id": 9, "type": "of"}],
    }
    plain = {"id": 4, "text": "Ada", "label": [[0, 3, "PER"]], "Comments": [], "lang": "en"}
    path = jsonl(
        tmp_path / "a.jsonl",
        plain,
        {"text": "n", "labels": ["good", "new"]},
        old,
        tied,
        {"text": "m", "label": []},
    )
    rows = Rows(path, "text")
    assert rows.format == "doccano"
    assert (rows.ids[0], rows.records[0].attributes) == ("4", {"lang": "en"})
    assert [spans(r.marks) for r in rows.records] == [
        [("PER", 0, 3)], [], [("3", 0, 3)], [("X", 0, 1), ("Y", 2, 3)], [],
    ]  # fmt: skip
    assert [(m.kind, m.names) for m in rows.records[1].marks or ()] == [("choice", ("good", "new"))]
    tie = (rows.records[3].marks or ())[-1]
    assert tie.body == {"from": "entity-5", "to": "entity-9"}
    assert rows.records[4].marks is None


def test_argilla_nested_and_flat(tmp_path: Path) -> None:
    nested = {
        "id": "r1",
        "fields": {"text": "Ada is great", "hint": "h"},
        "metadata": {"lang": "en"},
        "suggestions": {"mood": {"value": "good", "score": 0.8, "agent": "bert"}},
        "responses": {
            "mood": [
                {"value": "bad", "user_id": "u1", "status": "submitted"},
                {"value": "good", "user_id": "u2", "status": "draft"},
            ],
            "who": [
                {"value": [{"start": 0, "end": 3, "label": "PER"}], "user_id": "u1", "status": "submitted"}
            ],
        },
    }
    flat = {
        "id": "r2", "text": "Bob", "mood.suggestion": "good", "mood.suggestion.agent": "bert",
        "mood.responses": ["bad"], "mood.responses.users": ["u1"], "mood.responses.status": ["submitted"],
    }  # fmt: skip
    rows = Rows(jsonl(tmp_path / "a.jsonl", nested, flat), "text")
    assert (rows.format, rows.ids) == ("argilla", ["r1", "r2"])
    first, second = rows.records
    (said,) = first.annotations
    assert (said.author, [(m.field, m.kind, m.names) for m in said.marks]) == (
        "u1",
        [("mood", "choice", ("bad",)), ("who", "span", ("PER",))],
    )
    assert first.attributes == {"hint": "h", "lang": "en"}
    assert [(p.source, p.marks[0].names, p.marks[0].score) for p in first.predictions] == [
        ("bert", ("good",), 0.8)
    ]
    assert (second.annotations[0].author, second.annotations[0].marks[0].names) == ("u1", ("bad",))
    assert second.predictions[0].source == "bert"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"text": "ab", "label": [[0, 9, "X"]]}, "leaves the text"),
        ({"text": "ab", "label": [[1, 1, "X"]]}, "empty"),
        ({"text": "ab", "label": [["a", 1, "X"]]}, "whole numbers"),
        ({"text": "ab", "label": [[0, 1, ""]]}, "names no class"),
        ({"label": [[0, 1, "X"]]}, "no text"),
    ],
)
def test_offsets_are_checked_against_the_text(tmp_path: Path, value: dict[str, Any], words: str) -> None:
    rows = Rows(jsonl(tmp_path / "a.jsonl", {"text": "fine", "label": [[0, 4, "X"]]}, value), "text")
    assert rows.texts == ["fine"]
    assert words in rows.bad[0].message
