"""Pascal VOC (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/): boxes in XML, masks in PNG.

Files of the original dataset count pixels from 1 and name the last pixel of a box; all other tools write
corners counted from 0. Which of the two a file means is told by the database it names.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

from labeling.formats import pictures, voc_masks
from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Mark, Record, Row, Target
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import box, ring
from labeling.formats.xml import figure, parse, text

_FROM_ONE = ("The VOC", "labelloop")  # databases; the second is what our own export names
_FLAGS = ("truncated", "difficult", "occluded")


def claims(tree: Tree) -> bool:
    for path in tree.documents(".xml")[:5]:
        head = tree.head(path, 4096)
        if b"<annotation" in head and b"<annotations" not in head and b"<username>" not in head:
            return True
    return False


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """Every XML file with its image; images of the tree that have none come without labels."""
    labels = voc_masks.label_colours(tree)
    boxes_only = "box" in target.field_kinds and "mask" not in target.field_kinds
    used: set[str] = set()
    for path in tree.documents(".xml"):
        try:
            root = parse(tree.read(path))
            if root.tag != "annotation":
                continue
            masks = None if boxes_only else voc_masks.Masks(tree, path, labels)
            row = _record(tree, path, root, masks)
        except ValueError as error:
            row = BadRow(path, str(error))
        if isinstance(row, Record) and row.external_id is not None:
            used.add(row.external_id)
        yield row
    if tree.only is None:
        yield from _unlabelled(tree, used)


def _record(tree: Tree, path: str, root: Element, masks: "voc_masks.Masks | None") -> Record | BadRow:
    name = text(root, "filename") or PurePosixPath(path).stem
    # Masks have the names of their images: the folder is part of the name.
    found = tree.find(f"JPEGImages/{name}", folder_of(path)) or pictures.beside(
        tree, path, *sorted(IMAGE_SUFFIXES)
    )

    def marks(data: bytes | None) -> list[Mark]:
        size = root.find("size")
        if size is not None and text(size, "width") and text(size, "height"):
            pictures.check_stated(data, figure(size, "width"), figure(size, "height"))
        marks = list(_objects(root))
        if masks is not None and data is not None:
            marks = masks.joined(marks, pictures.size(data))
        return [_drawn(mark) for mark in marks]

    return pictures.record(tree, found or name, "", path, marks)


def _objects(root: Element) -> Iterator[Mark]:
    first = 1.0 if text(root, "source/database").startswith(_FROM_ONE) else 0.0
    for position, thing in enumerate(root.iterfind("object"), start=1):
        where = f"object {position}"
        try:
            mark = _object(thing, where, first)
            parts = [_object(part, f"{where}, part", first) for part in thing.iterfind("part")]
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        if not parts:
            yield mark
            continue
        for piece in (mark, *parts):
            yield Mark(
                piece.kind,
                piece.names,
                piece.body,
                group=where,
                attributes=piece.attributes,
                where=piece.where,
            )


def _object(thing: Element, where: str, first: float) -> Mark:
    name = text(thing, "name")
    if not name:
        raise ValueError("it has no name")
    said: dict[str, Any] = {flag: True for flag in _FLAGS if text(thing, flag) in {"1", "true", "True"}}
    if text(thing, "pose") not in {"", "Unspecified", "unspecified"}:
        said["pose"] = text(thing, "pose")
    for attribute in thing.iterfind("attributes/attribute"):
        if text(attribute, "name") and text(attribute, "value"):
            said[text(attribute, "name")[:64]] = _value(text(attribute, "value"))
    said.pop("keyframe", None)
    if text(thing, "derived") == "1":
        said[voc_masks.DERIVED] = True
    turn = said.pop("rotation", 0.0)
    turned = thing.find("robndbox")
    if turned is not None:
        cx, cy, width, height = (figure(turned, key) for key in ("cx", "cy", "w", "h"))
        angle = math.degrees(figure(turned, "angle")) % 360
        body: dict[str, Any] = {"cx": cx, "cy": cy, "width": width, "height": height, "angle": angle}
        return Mark("rotated_box", (name,), body, attributes=said, where=where)
    outline = thing.find("polygon")
    if outline is not None and len(outline) >= 6:
        return Mark("polygon", (name,), {"points": _outline(outline)}, attributes=said, where=where)
    left, top, right, bottom = (figure(thing, f"bndbox/{key}") for key in ("xmin", "ymin", "xmax", "ymax"))
    body = box(left - first, top - first, right, bottom)
    if isinstance(turn, float) and turn % 360:
        centre = {"cx": body["x"] + body["width"] / 2, "cy": body["y"] + body["height"] / 2}
        body = {**centre, "width": body["width"], "height": body["height"], "angle": turn % 360}
        return Mark("rotated_box", (name,), body, attributes=said, where=where)
    return Mark("box", (name,), body, attributes=said, where=where)


def _outline(outline: Element) -> list[list[float]]:
    """`<x1/><y1/><x2/><y2/>...`, as Roboflow writes it."""
    count = sum(1 for child in outline if child.tag.startswith("x"))
    return ring([[figure(outline, f"x{n}"), figure(outline, f"y{n}")] for n in range(1, count + 1)], "it")


def _drawn(mark: Mark) -> Mark:
    """A box whose mask is not there is a box."""
    said = {key: value for key, value in mark.attributes.items() if key != voc_masks.DERIVED}
    return mark if len(said) == len(mark.attributes) else replace(mark, attributes=said)


def _value(said: str) -> bool | float | str:
    if said in {"true", "True", "false", "False"}:
        return said.lower() == "true"
    try:
        found = float(said)
    except ValueError:
        return said
    if not math.isfinite(found):
        return said
    return int(said) if said.lstrip("-").isdecimal() else found


def _unlabelled(tree: Tree, used: set[str]) -> Iterator[Record | BadRow]:
    """Images without an XML file, but for masks."""
    for path in tree.paths:
        pure = PurePosixPath(path)
        if pure.suffix.lower() not in IMAGE_SUFFIXES or path in used or voc_masks.is_mask(pure):
            continue
        yield pictures.unlabelled(tree, path)
