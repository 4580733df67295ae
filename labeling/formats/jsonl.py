"""JSON lines: one object a line; and a JSON file that is one list of such objects."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from labeling import strict_json
from labeling.errors import BadSource
from labeling.formats import own
from labeling.formats.columns import (
    ID_WORDS,
    IMAGE_WORDS,
    LABEL_WORDS,
    SCENARIO_WORDS,
    TEXT_WORDS,
)
from labeling.formats.confined import read_beside
from labeling.formats.encodings import first_characters, is_clean, lines, open_text, why_unclean
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, GivenPrediction, Record, Row, Target

MAX_LIST_BYTES = 200_000_000  # a list is parsed as a whole; a longer one must come as lines
_METADATA_WORDS = ("metadata", "meta", "attributes")
_PREDICTION_WORDS = ("predictions", "prediction")
_REGION_WORDS = ("regions",)
_SOURCE_WORDS = ("source", "model", "model_version")
_TYPES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
}


def read(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
    """The objects of the file as records; raises BadSource when it is no list and no lines of objects."""
    head = first_characters(path, 4096).lstrip()
    if head.startswith("["):
        yield from _read_list(path, options, target)
        return
    if path.suffix.lower() == ".json" and not _begins_with_object(head):
        raise BadSource(path.name, "neither a JSON list of objects nor JSON lines")
    with open_text(path) as stream:
        for number, line in enumerate(lines(stream, path.name), start=1):
            if line.strip():
                yield _read_line(f"{path.name}, line {number}", line, options, target, path)


def _begins_with_object(head: str) -> bool:
    """Whether the first line is an object of its own, or too long to tell."""
    line, newline, _ = head.partition("\n")
    return not newline or line.rstrip().endswith("}")


def _read_line(where: str, line: str, options: ReadOptions, target: Target, path: Path) -> Record | BadRow:
    if not line.isascii() and not is_clean(line):
        return BadRow(where, why_unclean(line))
    try:
        return _record(where, _loads(line), options, target, path)
    except ValueError as error:
        return BadRow(where, str(error))


def _read_list(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
    if path.stat().st_size > MAX_LIST_BYTES:
        raise BadSource(path.name, f"a list of more than {MAX_LIST_BYTES} bytes; write it as JSON lines")
    try:
        with open_text(path) as stream:
            text = stream.read()
        if not is_clean(text):
            raise ValueError(why_unclean(text))
        values = _loads(text)
    except ValueError as error:
        raise BadSource(path.name, str(error)) from None
    for number, value in enumerate(values, start=1):
        where = f"{path.name}, entry {number}"
        try:
            yield _record(where, value, options, target, path)
        except ValueError as error:
            yield BadRow(where, str(error))


def _loads(text: str) -> Any:
    """The value; only text with escapes can hold what a database refuses, so only that is searched for it."""
    value = strict_json.loads(text)
    if "\\u" in text:
        strict_json.check_strings(value)
    return value


def _record(where: str, value: Any, options: ReadOptions, target: Target, path: Path) -> Record:
    if not isinstance(value, dict):
        raise ValueError(f"expected an object, found {_kind(value)}")
    return record(where, value, options, target, lambda name: read_beside(path, name))


def record(
    where: str, value: Mapping[str, Any], options: ReadOptions, target: Target, find: Callable[[str], bytes]
) -> Record:
    """One object as a record; raises ValueError. `find` gives the bytes of a file that the object names, and
    raises ValueError when there is none.

    `regions` are those of our own exports; then the labels beside them only repeat what they say.
    """
    fields = _Fields(value)
    labels = tuple(_label(v) for v in _listed(fields.take(options.label_column, LABEL_WORDS)))
    regions = fields.take(None, _REGION_WORDS) if own.are_regions(value.get("regions")) else None
    record: dict[str, Any] = {
        "labels": labels if regions is None else (),
        "marks": None if regions is None else own.marks(regions),
        "external_id": fields.word(options.id_column, ID_WORDS),
        "scenario": fields.word(options.scenario_column, SCENARIO_WORDS),
        "predictions": tuple(_predictions(fields, options)),
    }
    if target.kind == "text":
        record["text"] = _text(fields, options)
    else:
        data, name = _image(fields, options, find, known=record["external_id"] is not None)
        record["data"] = data
        record["external_id"] = record["external_id"] or name
    return Record(where=where, attributes=fields.rest(options.metadata), **record)


def _image(
    fields: "_Fields", options: ReadOptions, find: Callable[[str], bytes], *, known: bool
) -> tuple[bytes | None, str | None]:
    """The bytes, in place or in a file, and the name; an item with an id may be in the project already."""
    value = fields.take(options.image_column, IMAGE_WORDS)
    if isinstance(value, dict) and isinstance(value.get("bytes"), bytes):
        path = value.get("path")
        return value["bytes"], path if isinstance(path, str) else None
    if isinstance(value, dict):
        value = value.get("path")
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it names no image file" if options.image_column is None else "it has no image")
    name = value.strip()
    try:
        return find(name), name
    except ValueError:
        if not known:
            raise
        return None, name


class _Fields:
    """The keys of one object, and which of them have found a use."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self._value = value
        self._used: set[str] = set()

    def take(self, told: str | None, words: Iterable[str]) -> Any:
        """The value of the key told, or of the first known word that is there; None when there is none."""
        if told is not None:
            if told not in self._value:
                raise ValueError(f"it has no key {told!r}")
            self._used.add(told)
            return self._value[told]
        for word in words:
            key = word if word in self._value else word.replace(" ", "_")
            if key in self._value:
                self._used.add(key)
                return self._value[key]
        return None

    def word(self, told: str | None, words: Iterable[str]) -> str | None:
        value = self.take(told, words)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"expected a word or a number where it has {_kind(value)}")
        return str(value).strip() or None

    def rest(self, names: tuple[str, ...] | None) -> dict[str, Any]:
        """The keys told, or all without another use; those of a `metadata` object stand beside them."""
        if names is not None:
            return {name: self._value[name] for name in names if name in self._value}
        inner: dict[str, Any] = {}
        for key in _METADATA_WORDS:
            if isinstance(self._value.get(key), dict):
                inner |= self._value[key]
                self._used.add(key)
        return {k: v for k, v in self._value.items() if k not in self._used} | inner


def _text(fields: _Fields, options: ReadOptions) -> str:
    parts = [part.strip() for part in options.text_column.split(",")] if options.text_column else [None]
    texts = []
    for part in parts:
        value = fields.take(part, TEXT_WORDS)
        if value is None:
            raise ValueError("it has no text" if part is None else f"{part!r} is null")
        if not isinstance(value, str):
            raise ValueError(f"its text is {_kind(value)}, not text")
        texts.append(value)
    return " ".join(texts)


def _label(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"a label is a class name, not {_kind(value)}")
    return str(value)


def _predictions(fields: _Fields, options: ReadOptions) -> Iterator[GivenPrediction]:
    for value in _listed(fields.take(options.prediction_column, _PREDICTION_WORDS)):
        if isinstance(value, dict):
            inner = _Fields(value)
            if own.are_regions(value.get("regions")):
                source = inner.word(None, _SOURCE_WORDS) or options.prediction_source
                yield GivenPrediction(
                    source, score=_score(value.get("score")), marks=own.marks(value["regions"])
                )
                continue
            label = inner.take(None, LABEL_WORDS)
            score = inner.take(None, ("score", "confidence", "probability"))
            source = inner.word(None, _SOURCE_WORDS) or options.prediction_source
        else:
            label, source = value, options.prediction_source
            score = fields.take(options.score_column, ("score", "confidence"))
        if label is None:
            raise ValueError("a prediction has no label")
        yield GivenPrediction(source, _label(label), _score(score))


def _score(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"a score is a number, not {_kind(value)}")
    return float(value)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _kind(value: Any) -> str:
    return "null" if value is None else _TYPES.get(type(value), "something else")
