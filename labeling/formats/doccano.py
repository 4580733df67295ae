"""doccano's JSON lines: classes, spans as [start, end, class] or entities with relations, texts for texts.

Three generations of its exports are read: `label`, `labels`, and `annotations` with offsets; see
https://github.com/doccano/doccano/issues/113 for why the oldest matters.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labeling.formats import json_stream, references
from labeling.formats.columns import ID_WORDS
from labeling.formats.options import ReadOptions
from labeling.formats.records import Mark, Record, Row, Target
from labeling.formats.spans import are_triples, external_id, metadata, span, text_of, triples
from labeling.formats.tree import Tree, folder_of

_LABELS = ("label", "labels")
_USED = frozenset((*_LABELS, "entities", "relations", "annotations", "filename", *ID_WORDS))
_KEPT_OUT = frozenset(("Comments", "comments"))


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """Every object of the JSON (lines) files of a source."""

    def record(where: str, value: dict[str, Any], document: str) -> Record:
        return _record(where, value, tree, document, options, target)

    yield from json_stream.records(tree, record)


def claims(tree: Tree) -> bool:
    """Whether the first objects have spans as doccano writes them."""
    return any(map(_is_example, json_stream.beginning(tree, tree.documents(*json_stream.SUFFIXES))))


def _is_example(first: Mapping[str, Any]) -> bool:
    if "filename" in first and isinstance(first.get("label"), list):
        return True
    if "text" not in first:
        return False
    if "Comments" in first or {"entities", "relations"} <= first.keys():
        return True
    return any(are_triples(first.get(key)) for key in _LABELS) or any(
        isinstance(first.get(key), list) and bool(first[key]) and all(_has_offsets(one) for one in first[key])
        for key in ("entities", "annotations")
    )


def _has_offsets(one: object) -> bool:
    return isinstance(one, dict) and "start_offset" in one


def _record(
    where: str, value: Mapping[str, Any], tree: Tree, document: str, options: ReadOptions, target: Target
) -> Record:
    if target.kind == "image":
        named = value.get(options.image_column or "filename")
        if not isinstance(named, str):
            raise ValueError("it names no image")
        picture = references.find(tree, named, folder_of(document))
        return Record(
            where=where,
            external_id=external_id(value, options.id_column) or picture.name,
            data=picture.data,
            marks=_marks(value, "", target),
            attributes=metadata(value, _USED),
        )
    key, text = text_of(value, options.text_column)
    return Record(
        where=where,
        external_id=external_id(value, options.id_column),
        text=text,
        marks=_marks(value, text, target),
        attributes={k: v for k, v in metadata(value, _USED | {key}).items() if k not in _KEPT_OUT or v},
    )


def _marks(value: Mapping[str, Any], text: str, target: Target) -> tuple[Mark, ...] | None:
    """What is said of the item, None when nothing is: an unlabelled text has an empty list of labels."""
    found: list[Mark] = []
    for key in ("entities", "annotations"):
        found += _entities(value.get(key), text)
    known = {mark.id for mark in found}
    for number, one in enumerate(value.get("relations") or [], start=1):
        ends = {"from": _name(one.get("from_id")), "to": _name(one.get("to_id"))}
        if not set(ends.values()) <= known:
            raise ValueError(f"relation {number} names an entity that is not there")
        found.append(Mark("relation", (str(one.get("type")),), ends, id=f"relation-{number}"))
    given = next((value[key] for key in _LABELS if value.get(key) is not None), None)
    if isinstance(given, list) and are_triples(given):
        found += triples(text, given)
    elif given:
        names = tuple(str(one).strip() for one in (given if isinstance(given, list) else [given]))
        if target.takes_labels:
            found.append(Mark("choice", names, {}))
        else:
            found.append(Mark("text", (), {"text": "\n".join(names)}))
    return tuple(found) or None


def _entities(value: object, text: str) -> Iterator[Mark]:
    for number, one in enumerate(value if isinstance(value, list) else [], start=1):
        if not isinstance(one, dict):
            raise ValueError("an entity is an object")
        name = one.get("label")
        if not _has_offsets(one):
            # The oldest exports have classes as annotations without offsets, by number.
            yield Mark("choice", (str(name),), {}, id=f"label-{number}")
            continue
        name = str(name) if isinstance(name, int) else name
        yield span(text, one["start_offset"], one.get("end_offset"), name, _name(one.get("id", number)))


def _name(entity_id: object) -> str:
    return f"entity-{entity_id}"
