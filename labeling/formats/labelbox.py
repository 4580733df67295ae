"""Labelbox: the NDJSON of its imports (one annotation a line, by data row) and the NDJSON of its exports (one
data row a line, with its labels). Pixels."""

import base64
import binascii
import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from PIL import Image

from labeling.formats import json_documents, pictures
from labeling.formats.options import ReadOptions
from labeling.formats.outline import Outline
from labeling.formats.records import BadRow, GivenAnnotation, GivenPrediction, Mark, Record, Row, Target
from labeling.formats.spool import Spool
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import box, listed, mapping, number, ring, word
from labeling.shapes import run_lengths

_SUFFIXES = (".ndjson", ".jsonl", ".json")


def claims(tree: Tree) -> bool:
    return any(_kind(tree, path) is not None for path in tree.documents(*_SUFFIXES)[:10])


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """The data rows that the documents name, by their global key or id."""
    with Spool() as spool:
        for path in tree.documents(*_SUFFIXES):
            kind = _kind(tree, path)
            if kind is None:
                continue
            for where, entry in json_documents.entries(tree, path):
                if kind == "export":
                    yield _export(tree, path, where, entry)
                    continue
                try:
                    spool.put(_data_row(entry), [where, path, entry])
                except ValueError as error:
                    yield BadRow(where, str(error))
        for name in spool:
            yield _imported(tree, name, spool.take(name), options)


def _kind(tree: Tree, path: str) -> str | None:
    found = json_documents.outline_of(tree, path)
    if found is None:
        return None
    if "dataRow" in _entry(found):
        return "import"
    return "export" if {"data_row", "projects"} <= _entry(found) else None


def _entry(found: Outline) -> frozenset[str]:
    return found.keys[2] if found.is_list else found.keys[1]


def _data_row(entry: Any) -> str:
    row = mapping(mapping(entry, "the line").get("dataRow"), "dataRow")
    return word(row.get("globalKey") or row.get("id"), "its data row")


def _imported(tree: Tree, name: str, lines: list[Any], options: ReadOptions) -> Record | BadRow:
    """What has a confidence is what a model said."""

    def found(data: bytes | None) -> list[Mark]:
        marks: list[Mark] = []
        for where, _, line in lines:
            try:
                marks += _annotation(line, None if data is None else pictures.size(data))
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
        return marks

    def marks(data: bytes | None) -> list[Mark] | None:
        return [mark for mark in found(data) if mark.score is None] or None

    def predictions(data: bytes | None) -> list[GivenPrediction]:
        said = tuple(mark for mark in found(data) if mark.score is not None)
        return [GivenPrediction(options.prediction_source, marks=said)] if said else []

    where, path, _ = lines[0]
    return pictures.record(tree, name, folder_of(path), where, marks, predictions=predictions)


def _export(tree: Tree, path: str, where: str, entry: Any) -> Record | BadRow:
    """One annotation for each label of each project, with its author and the seconds that it took."""
    try:
        line = mapping(entry, "the line")
        row = mapping(line.get("data_row"), "data_row")
        name = word(row.get("external_id") or row.get("global_key") or row.get("id"), "its data row")
        stated = mapping(line.get("media_attributes") or {}, "media_attributes")
        near = folder_of(path)
        names = [str(row[key]) for key in ("external_id", "global_key", "row_data") if row.get(key)]
        places = (tree.find(one, near) for one in names)
        found = next((place for place in places if place is not None), None)
        data = None if found is None else tree.read(found)
        pictures.check_stated(data, stated.get("width"), stated.get("height"))
        size = None if data is None else pictures.size(data)
        said = []
        for project in mapping(line.get("projects") or {}, "projects").values():
            for label in listed(mapping(project, "a project").get("labels"), "labels"):
                said.append(_label(mapping(label, "a label"), size))
    except ValueError as error:
        return BadRow(where, str(error))
    return Record(where, found or name, data, annotations=tuple(said))


def _label(label: Mapping[str, Any], size: tuple[int, int] | None) -> GivenAnnotation:
    given = mapping(label.get("annotations") or {}, "annotations")
    marks: list[Mark] = []
    for part in ("objects", "classifications"):
        for one in listed(given.get(part), part):
            marks += _annotation(mapping(one, "an annotation"), size)
    details = mapping(label.get("label_details") or {}, "label_details")
    work = mapping(label.get("performance_details") or {}, "performance_details")
    author = details.get("created_by")
    seconds = work.get("seconds_to_create")
    return GivenAnnotation(
        tuple(marks),
        author=author if isinstance(author, str) else None,
        seconds=number(seconds, "seconds_to_create") if seconds is not None else 0.0,
    )


def _annotation(line: Mapping[str, Any], size: tuple[int, int] | None) -> Iterator[Mark]:
    name = word(
        line.get("name") or line.get("value") or line.get("schemaId") or line.get("feature_schema_id"), "name"
    )
    said = line.get("confidence")
    score = None if said is None else number(said, "confidence")
    shape = _shape(line, size)
    inner = [
        mapping(one, "a classification") for one in listed(line.get("classifications"), "classifications")
    ]
    if shape is not None:
        attributes = {key[:64]: value for one in inner for key, value in _answers(one)}
        yield Mark(shape[0], (name,), shape[1], score=score, attributes=attributes, where=name)
        return
    answers = [value for _, value in _answers(line)]
    if not answers:
        raise ValueError(f"{name!r} is no kind of annotation that labels here can have")
    if isinstance(line.get("answer"), str) or line.get("text_answer"):
        text = answers[0] if isinstance(answers[0], str) else ""
        yield Mark("text", (), {"text": text}, field=name[:64], score=score, where=name)
    else:
        names = tuple(part for value in answers for part in value.split("|"))
        yield Mark("choice", names, {}, field=name[:64], score=score, where=name)


def _shape(line: Mapping[str, Any], size: tuple[int, int] | None) -> tuple[str, dict[str, Any]] | None:
    bounds = line.get("bbox") or line.get("bounding_box")
    if bounds:
        given = mapping(bounds, "bbox")
        left, top, width, height = (number(given.get(key), key) for key in ("left", "top", "width", "height"))
        return "box", box(left, top, left + width, top + height)
    if line.get("polygon"):
        return "polygon", {"points": ring(_points(line["polygon"]), "the polygon")}
    if line.get("line"):
        return "polyline", {"points": _points(line["line"])}
    if line.get("point"):
        return "keypoints", {"points": [[*_points([line["point"]])[0], 2]]}
    if line.get("mask"):
        return "mask", _mask(mapping(line["mask"], "mask"), size)
    return None


def _points(value: object) -> list[list[float]]:
    points = (mapping(point, "a point") for point in listed(value, "points"))
    return [[number(p.get("x"), "x"), number(p.get("y"), "y")] for p in points]


def _answers(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name of the question and the answer, several joined by |, in the words of imports or of exports."""
    question = str(line.get("name") or line.get("value") or line.get("schemaId") or "answer")
    answer = line.get("answer")
    if answer is None:
        answer = next(
            (line[k] for k in ("radio_answer", "checklist_answers", "text_answer") if line.get(k)), None
        )
    if isinstance(answer, str):
        yield question, answer
    elif isinstance(answer, Mapping):
        yield question, _one(answer)
    elif isinstance(answer, list) and answer:
        yield question, "|".join(_one(mapping(one, "an answer")) for one in answer)


def _one(answer: Mapping[str, Any]) -> str:
    if "content" in answer:
        return str(answer["content"])
    return word(answer.get("name") or answer.get("value") or answer.get("schemaId"), "the answer")


def _mask(given: Mapping[str, Any], size: tuple[int, int] | None) -> dict[str, Any]:
    """A PNG in base64; those behind an address are not fetched."""
    if not isinstance(given.get("png"), str):
        raise ValueError("its mask lies behind an address, which is not fetched; export masks as PNG")
    try:
        data = base64.b64decode(given["png"])
        found = pictures.size(data)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            bitmap = np.asarray(image.convert("L")) > 0
    except (binascii.Error, OSError, SyntaxError) as error:
        raise ValueError(f"its mask cannot be read ({str(error)[:100]})") from None
    if size is not None and found != size:
        raise ValueError(f"its mask has {found[0]} x {found[1]} pixels, the image {size[0]} x {size[1]}")
    return {"size": [found[1], found[0]], "counts": run_lengths.encode(bitmap)}
