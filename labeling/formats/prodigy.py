"""JSON lines of spaCy and Prodigy: `text` with `spans`, `relations`, `label` or `options` and `accept`, and
the `answer` of a person. Offsets are code points, end exclusive (https://prodi.gy/docs/api-interfaces).

Images come with spans of their own: rectangles and polygons in pixels.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labeling.formats import json_stream, pictures, references
from labeling.formats.columns import ID_WORDS
from labeling.formats.options import ReadOptions
from labeling.formats.records import GivenAnnotation, Mark, Record, Row, Target
from labeling.formats.spans import external_id, metadata, moment, span, text_of
from labeling.formats.tree import Tree, folder_of

_USED = frozenset(
    ("text", "image", "tokens", "spans", "relations", "options", "accept", "label", "answer", "cats", "width",
     "height", "meta", "scenario", "html", "style", "config", *ID_WORDS)
)  # fmt: skip
_SHAPES = {"rect": "box", "polygon": "polygon", "freehand": "polygon"}


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """Every object of the JSON (lines) files of a source."""

    def record(where: str, value: dict[str, Any], document: str) -> Record:
        return _record(where, value, tree, folder_of(document), options, target)

    yield from json_stream.records(tree, record)


def claims(tree: Tree) -> bool:
    """Whether the first objects have hashes of Prodigy, or a text with spans that are objects."""
    return any(map(_is_example, json_stream.beginning(tree, tree.documents(*json_stream.SUFFIXES))))


def _is_example(first: Mapping[str, Any]) -> bool:
    if not ({"text", "image"} & first.keys()):
        return False
    spans = first.get("spans")
    telling = {"_task_hash", "_input_hash", "_view_id", "tokens", "accept"} & first.keys()
    return bool(telling) or (
        isinstance(spans, list) and all(_is_span(one) for one in spans) and "spans" in first
    )


def _is_span(one: object) -> bool:
    return isinstance(one, dict) and "label" in one and ("start" in one or "points" in one)


def _record(
    where: str, value: Mapping[str, Any], tree: Tree, folder: str, options: ReadOptions, target: Target
) -> Record:
    data, text, used = None, None, _USED
    if target.kind == "image":
        named = value.get(options.image_column or "image")
        if not isinstance(named, str):
            raise ValueError("it names no image")
        picture = references.find(tree, named, folder)
        data, name = picture.data, picture.name
        found = tuple(_drawn(value, None if data is None else pictures.size(data)))
    else:
        key, text = text_of(value, options.text_column)
        used = _USED | {key}
        found = (*_spans(value, text), *_relations(value))
        name = None
    found = (*_classes(value), *found)
    answer = value.get("answer")
    author = _author(value)
    plain = {k: v for k, v in metadata(value, used).items() if not k.startswith("_")}
    annotations: tuple[GivenAnnotation, ...] = ()
    if answer == "accept" and author is not None:
        annotations = (GivenAnnotation(found, author=author, created_at=moment(value.get("_timestamp"))),)
    told = answer in {None, "accept"} and bool(found or "spans" in value or "accept" in value)
    return Record(
        where=where,
        external_id=external_id(value, options.id_column) or name,
        data=data,
        text=text,
        marks=found if told and not annotations else None,
        annotations=annotations,
        attributes=plain if told or answer is None else plain | {"answer": answer},
        scenario=value["scenario"] if isinstance(value.get("scenario"), str) else None,
    )


def _author(value: Mapping[str, Any]) -> str | None:
    given = value.get("_annotator_id") or value.get("_session_id")
    return given if isinstance(given, str) and given.strip() else None


def _list(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    given = value.get(key) or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise ValueError(f"its {key} are no list of objects")
    return given


def _classes(value: Mapping[str, Any]) -> Iterator[Mark]:
    """`accept` of options, `label` of a yes-or-no question, `cats` of spaCy's training data."""
    accepted = value.get("accept")
    cats = value.get("cats")
    if isinstance(accepted, list):
        if accepted:
            yield Mark("choice", tuple(str(one).strip() for one in accepted), {})
    elif isinstance(value.get("label"), str) and not value.get("spans"):
        yield Mark("choice", (value["label"].strip(),), {})
    elif isinstance(cats, dict):
        true = tuple(
            str(name) for name, share in cats.items() if isinstance(share, int | float) and share >= 0.5
        )
        if true:
            yield Mark("choice", true, {})


def _spans(value: Mapping[str, Any], text: str) -> Iterator[Mark]:
    for number, one in enumerate(_list(value, "spans"), start=1):
        yield span(text, one.get("start"), one.get("end"), one.get("label"), f"span-{number}", _words(one))


def _words(one: Mapping[str, Any]) -> str | None:
    """The span's own words where it gives them."""
    given = one.get("text")
    return given if isinstance(given, str) else None


def _relations(value: Mapping[str, Any]) -> Iterator[Mark]:
    """A relation names its ends by their offsets (`head_span`), or by their last words (`head`)."""
    ends: dict[Any, str] = {}
    for number, one in enumerate(_list(value, "spans"), start=1):
        ends[(one.get("start"), one.get("end"))] = f"span-{number}"
        ends.setdefault(one.get("token_end"), f"span-{number}")
    for number, one in enumerate(_list(value, "relations"), start=1):
        head, child = (_end(one, side, ends) for side in ("head", "child"))
        body = {"from": head, "to": child}
        yield Mark("relation", (str(one.get("label")),), body, id=f"relation-{number}")


def _end(relation: Mapping[str, Any], side: str, ends: Mapping[Any, str]) -> str:
    place = relation.get(f"{side}_span")
    key = (place.get("start"), place.get("end")) if isinstance(place, dict) else relation.get(side)
    if key is None or key not in ends:
        raise ValueError(f"the {side} of a relation is no span of the text")
    return ends[key]


def _drawn(value: Mapping[str, Any], size: tuple[int, int] | None) -> Iterator[Mark]:
    """Prodigy may show an image smaller than it is: `width` and `height` say how large."""
    across = size[0] / float(value.get("width") or size[0]) if size is not None else 1.0
    down = size[1] / float(value.get("height") or size[1]) if size is not None else 1.0
    for number, one in enumerate(_list(value, "spans"), start=1):
        kind = str(one.get("type", "polygon"))
        if kind not in _SHAPES:
            raise ValueError(f"a shape of type {kind!r} has no counterpart here")
        points = [[float(x) * across, float(y) * down] for x, y in one["points"]]
        body: dict[str, Any] = {"points": points}
        if kind == "rect":
            left, top = min(x for x, _ in points), min(y for _, y in points)
            right, bottom = max(x for x, _ in points), max(y for _, y in points)
            body = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        yield Mark(_SHAPES[kind], (str(one.get("label")),), body, id=f"region-{number}")
