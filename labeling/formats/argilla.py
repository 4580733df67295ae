"""Argilla's records: fields, suggestions of models, responses of people.

Nested as its SDK writes them (versions 1 and 2), or flat with keys such as `label.suggestion` as its datasets
have them. Which kind of region an answer is follows from the answer: spans are objects with start and end, a
list of words is a choice of several, one word is a choice, and prose is a free text.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labeling.formats import json_stream
from labeling.formats.options import ReadOptions
from labeling.formats.records import GivenAnnotation, GivenPrediction, Mark, Record, Row, Target
from labeling.formats.spans import external_id, span, text_of
from labeling.formats.tree import Tree

_LONGEST_CLASS = 60  # characters: a longer answer is a text
_SAID = frozenset(("submitted", None))  # drafts and discarded responses say nothing
Answers = dict[str, list[tuple[str | None, Any]]]  # question: who, and what


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """Every record of the JSON (lines) files of a source."""

    def checked(where: str, value: dict[str, Any], document: str) -> Record:  # noqa: ARG001
        try:
            return record(where, value, options, target)
        except (TypeError, AttributeError):
            raise ValueError("it is not of the form of a record") from None

    yield from json_stream.records(tree, checked)


def claims(tree: Tree) -> bool:
    """Whether the first objects have fields and what was said of them."""
    return any(map(_is_record, json_stream.beginning(tree, tree.documents(*json_stream.SUFFIXES))))


def _is_record(first: Mapping[str, Any]) -> bool:
    nested = isinstance(first.get("fields"), dict) and bool({"responses", "suggestions"} & first.keys())
    return nested or any(key.endswith((".suggestion", ".responses", ".response")) for key in first)


def record(where: str, value: Mapping[str, Any], options: ReadOptions, target: Target) -> Record:
    """Raises ValueError with one sentence."""
    if target.kind != "text":
        raise ValueError("a record of texts, and the project takes images")
    fields = value["fields"] if isinstance(value.get("fields"), dict) else value
    key, text = _text(fields, options.text_column)
    scores: dict[str, float] = {}
    suggested = _suggestions(value, scores)
    people: dict[str | None, list[Mark]] = {}
    for question, answers in _responses(value).items():
        for person, answer in answers:
            people.setdefault(person, []).extend(_marks(question, answer, text, target))
    models: dict[str, list[Mark]] = {}
    for question, answers in suggested.items():
        for agent, answer in answers:
            found = _marks(question, answer, text, target, scores.get(question))
            models.setdefault(agent or options.prediction_source, []).extend(found)
    others = (
        {f: v for f, v in fields.items() if f != key and isinstance(v, str)} if fields is not value else {}
    )
    inner = value.get("metadata")
    return Record(
        where=where,
        external_id=external_id(value, options.id_column),
        text=text,
        attributes=others | (inner if isinstance(inner, dict) else _flat_metadata(value, key)),
        predictions=tuple(GivenPrediction(agent, marks=tuple(marks)) for agent, marks in models.items()),
        annotations=tuple(GivenAnnotation(tuple(marks), author=person) for person, marks in people.items()),
    )


def _text(fields: Mapping[str, Any], told: str | None) -> tuple[str, str]:
    try:
        return text_of(fields, told)
    except ValueError:
        only = [k for k, v in fields.items() if isinstance(v, str)]
        if told is None and len(only) == 1:
            return only[0], fields[only[0]]
        raise


def _flat_metadata(value: Mapping[str, Any], text_key: str) -> dict[str, Any]:
    own = {
        text_key,
        "id",
        "_server_id",
        "status",
        "vectors",
        "fields",
        "responses",
        "suggestions",
        "metadata",
    }
    return {k: v for k, v in value.items() if k not in own and "." not in k and v is not None}


def _suggestions(value: Mapping[str, Any], scores: dict[str, float]) -> Answers:
    """What models suggested; `scores` is filled with their confidence where it is one number."""
    found: Answers = {}
    given = value.get("suggestions")
    if isinstance(given, dict):
        given = [{"question_name": question, **one} for question, one in given.items() if one]
    for one in given or []:
        question = str(one.get("question_name") or one.get("question"))
        found.setdefault(question, []).append((one.get("agent"), one.get("value")))
        _note_score(scores, question, one.get("score"))
    for key, answer in value.items():
        if key.endswith(".suggestion") and answer is not None:
            question = key.removesuffix(".suggestion")
            found.setdefault(question, []).append((value.get(f"{key}.agent"), answer))
            _note_score(scores, question, value.get(f"{key}.score"))
    return found


def _note_score(scores: dict[str, float], question: str, score: object) -> None:
    if isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1:
        scores[question] = float(score)


def _responses(value: Mapping[str, Any]) -> Answers:
    found: Answers = {}
    given = value.get("responses")
    if isinstance(given, dict):
        for question, answers in given.items():
            for one in answers:
                if one.get("status") in _SAID:
                    found.setdefault(question, []).append((_person(one.get("user_id")), one.get("value")))
    elif isinstance(given, list):
        for one in given:
            for question, answer in (one.get("values") or {}).items() if one.get("status") in _SAID else ():
                found.setdefault(question, []).append((_person(one.get("user_id")), answer.get("value")))
    for key, answers in value.items():
        question, dot, what = key.rpartition(".")
        if not dot or what not in {"responses", "response"} or answers is None:
            continue
        people = value.get(f"{key}.users") or [None] * len(answers)
        states = value.get(f"{key}.status") or [None] * len(answers)
        for person, answer, state in zip(people, answers, states, strict=False):
            if state in _SAID:
                found.setdefault(question, []).append((_person(person), answer))
    return found


def _person(user_id: object) -> str | None:
    return None if user_id is None else str(user_id)


def _marks(
    question: str, answer: Any, text: str, target: Target, score: float | None = None
) -> Iterator[Mark]:
    values = answer if isinstance(answer, list) else [answer]
    if values and all(isinstance(one, dict) and "start" in one for one in values):
        for number, one in enumerate(values, start=1):
            mark = span(text, one["start"], one["end"], one.get("label"), f"{question}-{number}"[:64])
            own = one.get("score", score)
            yield Mark("span", mark.names, mark.body, id=mark.id, field=question, score=own, where=mark.where)
    elif any(isinstance(one, dict) for one in values):
        raise ValueError(f"the answer to {question!r} is a ranking, which has no counterpart here")
    elif values and _is_choice(question, values, target):
        names = tuple(str(one).strip() for one in values)
        yield Mark("choice", names, {}, id=question[:64], field=question, score=score)
    elif values and values[0] is not None:
        yield Mark("text", (), {"text": str(values[0])}, id=question[:64], field=question, score=score)


def _is_choice(question: str, values: list[Any], target: Target) -> bool:
    if any(isinstance(one, str) and one.strip() in target.class_names for one in values):
        return True
    kind = target.fields.get(question)
    if kind is not None:
        return kind == "choice"
    return all(isinstance(one, str) and len(one) <= _LONGEST_CLASS and "\n" not in one for one in values)
