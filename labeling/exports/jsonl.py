"""JSON lines: everything a dataset version says of each item, with class names beside the ids."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.places import item_path, only_choice
from labeling.shapes import Region, dump_regions


def write(contents: Contents) -> Iterator[OutFile]:
    yield OutFile("annotations.jsonl", True, lines(contents))


def lines(contents: Contents) -> Iterator[bytes]:
    return (json_line(_document(contents, line)) for line in contents.lines())


def json_line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(", ", ": "), allow_nan=False).encode() + b"\n"


def _document(contents: Contents, line: Line) -> dict[str, Any]:
    example = line.example
    document: dict[str, Any] = {"item": example.item, "external_id": example.external_id}
    if example.text is None:
        document["image"] = item_path(contents, line)
    else:
        document["text"] = example.text
    choice = only_choice(contents)
    if choice is not None:
        labels = [contents.names[i] for region in example.regions for i in region.class_ids()]
        if choice.multiple:
            document["labels"] = labels
        else:
            document["label"] = labels[0] if labels else None
    document |= {"split": example.split, "scenario": example.scenario}
    return document | {"regions": named_regions(contents, example.regions)}


def alike(first: Sequence[Region], second: Sequence[Region]) -> bool:
    """Whether two lists say the same, however their regions are called: frozen ones have ids of their own."""
    return len(first) == len(second) and _unnamed(first) == _unnamed(second)


def _unnamed(regions: Sequence[Region]) -> list[dict[str, Any]]:
    places = {region.id: str(place) for place, region in enumerate(regions)}
    named = ("id", "from", "to")
    return [
        {key: places.get(value) if key in named else value for key, value in document.items()}
        for document in dump_regions(regions)
    ]


def named_regions(contents: Contents, regions: Sequence[Region]) -> list[dict[str, Any]]:
    """JSON values of regions with the names of their classes."""
    return [
        document | {"names": [contents.names[class_id] for class_id in region.class_ids()]}
        for region, document in zip(regions, dump_regions(regions), strict=True)
    ]
