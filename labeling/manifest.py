"""The manifest of a dataset version: canonical JSON lines, so that equal content has an equal hash.

The first line names the format, the kind of project and the schema. One line an item follows, by content
hash, then the unlabelled sample, by content hash. Regions lie in a fixed order under fixed ids and without
scores, which say nothing about the label.
"""

import json
from collections import defaultdict
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from labeling.errors import BadManifest
from labeling.near import SplitName
from labeling.schema import LabelSchema
from labeling.shapes import ItemKind, Region, dump_regions, parse_regions
from storage.objects import ObjectStore

FORMAT = "labelloop-dataset/1"
_PAINTED = frozenset({"polygon", "mask"})
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Header:
    kind: ItemKind
    schema: LabelSchema


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled item; `item` is its content hash, `text` is None for an image."""

    item: str
    split: SplitName
    regions: list[Region]
    external_id: str | None
    scenario: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """One item of the unlabelled sample."""

    item: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a dataset version, in memory."""

    kind: ItemKind
    schema: LabelSchema
    examples: list[Example]
    unlabelled: list[Unlabelled]


Entry = Header | Example | Unlabelled


def read(objects: ObjectStore, content_hash: str) -> Manifest:
    """The whole manifest; raises ObjectMissing, ObjectCorrupt, BadManifest."""
    entries = stream(objects, content_hash)
    header = next(entries)
    assert isinstance(header, Header)  # stream() begins with one or raises
    examples: list[Example] = []
    unlabelled: list[Unlabelled] = []
    for entry in entries:
        if isinstance(entry, Example):
            examples.append(entry)
        elif isinstance(entry, Unlabelled):
            unlabelled.append(entry)
    return Manifest(header.kind, header.schema, examples, unlabelled)


def stream(objects: ObjectStore, content_hash: str) -> Generator[Entry]:
    """The header, then every example, then the unlabelled sample, read as they are asked for.

    Raises ObjectMissing, BadManifest, and ObjectCorrupt at the end.
    """
    for number, document in enumerate(documents(objects, content_hash), start=1):
        try:
            yield _entry(document, first=number == 1)
        except (KeyError, TypeError, ValueError) as error:
            raise BadManifest(content_hash, number, repr(error)) from None


def documents(objects: ObjectStore, content_hash: str) -> Generator[dict[str, Any]]:
    """The lines as JSON objects; raises as `stream` does."""
    with closing(objects.open(content_hash)) as source:
        number = 0
        for number, line in enumerate(source, start=1):
            try:
                document = json.loads(line)
            except ValueError as error:
                raise BadManifest(content_hash, number, str(error)) from None
            if not isinstance(document, dict) or (number == 1 and document.get("format") != FORMAT):
                raise BadManifest(content_hash, number, f"this is no {FORMAT} manifest")
            yield document
        if number == 0:
            raise BadManifest(content_hash, 1, "it is empty")


def line(entry: Entry) -> bytes:
    """The canonical line of an entry, its line feed included."""
    document: dict[str, Any]
    match entry:
        case Header():
            document = {"format": FORMAT, "project_kind": entry.kind, "schema": entry.schema.to_document()}
        case Example():
            document = {
                "item": entry.item,
                "split": entry.split,
                "regions": canonical(entry.regions),
                "external_id": entry.external_id,
                "scenario": entry.scenario,
            }
        case Unlabelled():
            document = {"item": entry.item, "split": "unlabelled"}
    if not isinstance(entry, Header) and entry.text is not None:
        document["text"] = entry.text
    return _ENCODER.encode(document).encode() + b"\n"


def canonical(regions: list[Region]) -> list[dict[str, Any]]:
    """The regions as JSON in a fixed order, named r1, r2, ..., their classes sorted, without scores.

    Polygons and masks keep the order among themselves, because the last of them lies on top. Groups are named
    g1, g2, ...; relations come last and follow the names of their ends.
    """
    documents = dump_regions(regions)
    for document in documents:
        document.pop("score", None)
        if "classes" in document:
            document["classes"] = sorted(document["classes"])
    things = [document for document in documents if document["kind"] != "relation"]
    ties = [document for document in documents if document["kind"] == "relation"]
    names = _named(_ordered(things))
    for tie in ties:
        tie["from"], tie["to"] = names.get(tie["from"], ""), names.get(tie["to"], "")
    ties.sort(key=_content)
    for number, tie in enumerate(ties, start=len(things) + 1):
        tie["id"] = f"r{number}"
    return things + ties


def _ordered(things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In place: what is painted last, in its own order, and the rest by content, its groups' content breaking
    ties."""
    contents = [_content(thing) for thing in things]
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for thing, content in zip(things, contents, strict=True):
        if "group" in thing:
            groups[thing["group"]].append(content)
    together = {group: sorted(members) for group, members in groups.items()}
    keys = {
        thing["id"]: (True, number, "", []) if thing["kind"] in _PAINTED
        else (False, 0, content, together.get(thing.get("group", ""), []))
        for number, (thing, content) in enumerate(zip(things, contents, strict=True))
    }  # fmt: skip
    things.sort(key=lambda thing: keys[thing["id"]])
    return things


def _named(things: list[dict[str, Any]]) -> dict[str, str]:
    """Names the regions and their groups by position; returns the new name for each old one."""
    names: dict[str, str] = {}
    groups: dict[str, str] = {}
    for number, thing in enumerate(things, start=1):
        names[thing["id"]] = thing["id"] = f"r{number}"
        if "group" in thing:
            thing["group"] = groups.setdefault(thing["group"], f"g{len(groups) + 1}")
    return names


def _content(document: dict[str, Any]) -> str:
    """Everything but the names that somebody happened to give."""
    return _ENCODER.encode(document | {"id": "", "group": ""})


def _entry(document: dict[str, Any], *, first: bool) -> Entry:
    if first:
        schema = LabelSchema.from_document(document["schema"])
        return Header(cast(ItemKind, document["project_kind"]), schema)
    if document["split"] == "unlabelled":
        return Unlabelled(document["item"], document.get("text"))
    return Example(
        item=document["item"],
        split=document["split"],
        regions=parse_regions(document["regions"]),
        external_id=document["external_id"],
        scenario=document["scenario"],
        text=document.get("text"),
    )
