"""Texts as JSON lines the way other tools have them: spaCy and Prodigy, doccano, Argilla."""

from collections.abc import Callable, Iterator
from typing import Any

from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.jsonl import json_line
from labeling.formats.tokens import tokenize
from labeling.shapes import Choice, FreeText, Region, Relation, Span


def prodigy(contents: Contents) -> Iterator[OutFile]:
    """`text`, `tokens`, `spans`, `relations`, and `options` with `accept` for a choice."""
    yield _file(contents, "prodigy.jsonl", _prodigy)


def doccano(contents: Contents) -> Iterator[OutFile]:
    """`label` with triples or classes; with relations `entities` and `relations`."""
    yield _file(contents, "doccano.jsonl", _doccano)


def argilla(contents: Contents) -> Iterator[OutFile]:
    """Records with one response for each question."""
    yield _file(contents, "records.jsonl", _argilla)


def bare(region: Region, line: Line) -> str | None:  # noqa: ARG001 - the same on every item
    """Regions of these formats have a class and nothing beside it."""
    return "its attributes have no place there" if region.attributes else None


def only_one_choice(region: Region, line: Line) -> str | None:
    """Formats with one list of classes: a second choice field has no place in it."""
    if region.attributes:
        return bare(region, line)
    if not isinstance(region, Choice):
        return None
    first = next(r for r in line.example.regions if isinstance(r, Choice))
    return None if first is region or first.id == region.id else "there is one list of classes only"


def plain_for_doccano(region: Region, line: Line) -> str | None:
    """doccano's projects ask one thing: either classes, or spans, or a text."""
    first = next(r for r in line.example.regions if not isinstance(r, Relation))
    kinds = {r.kind for r in line.example.regions if not isinstance(r, Relation)}
    if len(kinds) > 1 and region.kind not in {first.kind, "relation"}:
        return f"a doccano project holds one kind of label, here {first.kind}"
    return only_one_choice(region, line)


def word_bound(region: Region, line: Line) -> str | None:
    """Relations of Prodigy tie spans."""
    if isinstance(region, Relation):
        spans = {r.id for r in line.example.regions if isinstance(r, Span)}
        return None if {region.from_id, region.to_id} <= spans else "it ties something that is no span"
    return only_one_choice(region, line)


def _file(contents: Contents, name: str, document: Callable[[Contents, Line], dict[str, Any]]) -> OutFile:
    return OutFile(name, True, (json_line(document(contents, line)) for line in contents.lines()))


def _meta(line: Line) -> dict[str, Any]:
    example = line.example
    known = {"id": example.external_id, "split": example.split, "scenario": example.scenario}
    return {key: value for key, value in known.items() if value is not None}


def _prodigy(contents: Contents, line: Line) -> dict[str, Any]:
    text = line.example.text or ""
    regions = contents.regions(line)
    spans = [region for region in regions if isinstance(region, Span)]
    words = tokenize(text, (edge for span in spans for edge in (span.start, span.end)))
    document: dict[str, Any] = {"text": text, "meta": _meta(line)}
    document["tokens"] = [
        {"text": text[start:end], "start": start, "end": end, "id": i, "ws": text[end : end + 1] == " "}
        for i, (start, end) in enumerate(words)
    ]
    document["spans"] = [_prodigy_span(contents, span, words) for span in spans]
    ties = [region for region in regions if isinstance(region, Relation)]
    if ties:
        places = {span.id: entry for span, entry in zip(spans, document["spans"], strict=True)}
        document["relations"] = [_prodigy_relation(contents, tie, places) for tie in ties]
    choice = next((region for region in regions if isinstance(region, Choice)), None)
    if choice is not None:
        classes = contents.fields[choice.field].classes
        document["options"] = [{"id": contents.names[i], "text": contents.names[i]} for i in classes]
        document["accept"] = [contents.names[i] for i in choice.classes]
    return document | {"answer": "accept"}


def _prodigy_span(contents: Contents, span: Span, words: list[tuple[int, int]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"start": span.start, "end": span.end, "label": contents.names[span.class_id]}
    inside = [i for i, (start, end) in enumerate(words) if span.start <= start and end <= span.end]
    return entry | {"token_start": inside[0], "token_end": inside[-1]} if inside else entry


def _prodigy_relation(contents: Contents, tie: Relation, places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    head, child = places[tie.from_id], places[tie.to_id]
    return {
        "head": head.get("token_end"),
        "child": child.get("token_end"),
        "head_span": head,
        "child_span": child,
        "label": contents.names[tie.class_id],
    }


def _doccano(contents: Contents, line: Line) -> dict[str, Any]:
    document: dict[str, Any] = {"text": line.example.text, **_meta(line)}
    regions = contents.regions(line)
    spans = [region for region in regions if isinstance(region, Span)]
    ties = [region for region in regions if isinstance(region, Relation)]
    names = contents.names
    if any(field.kind == "relation" for field in contents.schema.fields):
        numbers = {span.id: number for number, span in enumerate(spans, start=1)}
        document["entities"] = [
            {"id": numbers[s.id], "label": names[s.class_id], "start_offset": s.start, "end_offset": s.end}
            for s in spans
        ]
        document["relations"] = [
            {"id": i, "from_id": numbers[t.from_id], "to_id": numbers[t.to_id], "type": names[t.class_id]}
            for i, t in enumerate(ties, start=1)
        ]
        return document | {"Comments": []}
    label: list[Any] = [[s.start, s.end, names[s.class_id]] for s in spans]
    for region in regions:
        if isinstance(region, Choice):
            label += [names[class_id] for class_id in region.classes]
        elif isinstance(region, FreeText):
            label.append(region.text)
    return document | {"label": label, "Comments": []}


def _argilla(contents: Contents, line: Line) -> dict[str, Any]:
    example = line.example
    values: dict[str, Any] = {}
    for region in contents.regions(line):
        match region:
            case Span():
                name = contents.names[region.class_id]
                entry = {"start": region.start, "end": region.end, "label": name}
                values.setdefault(region.field, []).append(entry)
            case Choice():
                names = [contents.names[class_id] for class_id in region.classes]
                values[region.field] = names if contents.fields[region.field].multiple else names[0]
            case FreeText():
                values[region.field] = region.text
    metadata = {key: value for key, value in _meta(line).items() if key != "id"}
    return {
        "id": example.external_id or example.item,
        "fields": {"text": example.text},
        "metadata": metadata,
        "suggestions": {},
        "responses": {
            question: [{"value": value, "user_id": None, "status": "submitted"}]
            for question, value in values.items()
        },
        "status": "completed",
    }
