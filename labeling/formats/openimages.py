"""Open Images (https://storage.googleapis.com/openimages/web/download_v7.html): tables of boxes, labels of
images and masks, which name images by id. All that the tables say of an image is gathered before it comes
in."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from PIL import Image

from labeling.formats import pictures
from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Mark, Note, Record, Row, Target
from labeling.formats.spool import Spool
from labeling.formats.tree import Tree
from labeling.formats.values import box, number
from labeling.shapes import run_lengths

_BOXES = frozenset(("ImageID", "LabelName", "XMin", "XMax", "YMin", "YMax"))
_LABELS = frozenset(("ImageID", "LabelName", "Confidence"))
_MASKS = frozenset(("MaskPath", "ImageID", "LabelName"))
_FLAGS = ("IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside")


def claims(tree: Tree) -> bool:
    return any(_kind(tree, path) is not None for path in tree.documents(".csv")[:20])


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """Every image that a table names. Labels of whole images need a choice field, or a schema that grows."""
    names = _names(tree)
    wants_labels = not target.field_kinds or "choice" in target.field_kinds
    with Spool() as spool:
        for path in tree.documents(".csv"):
            kind = _kind(tree, path)
            if kind == "labels" and not wants_labels:
                yield Note(path, "labels of whole images, and the project has no choice field: left out")
            elif kind is not None:
                for line, row in _rows(tree, path):
                    spool.put(row.get("ImageID") or "", [kind, f"{path}, line {line}", row])
        for image in spool:
            yield _record(tree, image, spool.take(image), names)


def _kind(tree: Tree, path: str) -> str | None:
    first = tree.head(path, 1000).decode("utf-8-sig", "replace").split("\n")[0]
    columns = {cell.strip() for cell in first.split(",")}
    if columns >= _BOXES:
        return "boxes"
    if columns >= _MASKS:
        return "masks"
    return "labels" if columns >= _LABELS else None


def _rows(tree: Tree, path: str) -> Iterator[tuple[int, dict[str, str]]]:
    with tree.open(path) as stream:
        lines = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        for line, row in enumerate(csv.DictReader(lines), start=2):
            yield line, {key: value for key, value in row.items() if key and isinstance(value, str)}


def _names(tree: Tree) -> dict[str, str]:
    """Words for the machine names of classes, from `class-descriptions.csv`, which may have a header or
    not."""
    found: dict[str, str] = {}
    for path in (p for p in tree.paths if "class-descriptions" in p and p.endswith(".csv")):
        with tree.open(path) as stream:
            lines = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
            found.update(
                (row[0], row[1]) for row in csv.reader(lines) if len(row) >= 2 and row[0] != "LabelName"
            )
    return found


def _record(tree: Tree, image: str, said: list[Any], names: Mapping[str, str]) -> Record | BadRow:
    where = f"{tree.name}, image {image[-100:]!r}"
    found = None
    try:
        for suffix in sorted(IMAGE_SUFFIXES):
            found = found or tree.find(image + suffix)
    except ValueError as error:
        return BadRow(where, str(error))

    def marks(data: bytes | None) -> list[Mark]:
        if data is None:
            raise ValueError("the tables give shares of the image, and there is no image of that name")
        width, height = pictures.size(data)
        made = []
        for kind, place, row in said:
            try:
                mark = _mark(tree, kind, row, names, width, height)
            except ValueError as error:
                raise ValueError(f"{place}: {error}") from None
            if mark is not None:
                made.append(mark)
        return made

    return pictures.record(tree, found or image, "", where, marks)


def _mark(
    tree: Tree, kind: str, row: Mapping[str, str], names: Mapping[str, str], width: int, height: int
) -> Mark | None:
    name = names.get(row["LabelName"], row["LabelName"])
    if kind == "labels":
        return Mark("choice", (name,), {}) if number(row["Confidence"], "Confidence") > 0 else None
    if kind == "masks":
        return Mark("mask", (name,), _mask(tree, row["MaskPath"], width, height), where=row["MaskPath"])
    left, right, top, bottom = (number(row[key], key) for key in ("XMin", "XMax", "YMin", "YMax"))
    flags = {flag[2:].lower(): True for flag in _FLAGS if row.get(flag) == "1"}
    body = box(left * width, top * height, right * width, bottom * height)
    return Mark("box", (name,), body, attributes=flags)


def _mask(tree: Tree, name: str, width: int, height: int) -> dict[str, Any]:
    """Their masks have a size of their own and mean the whole image."""
    found = tree.find(name)
    if found is None:
        raise ValueError(f"there is no mask {name[-100:]!r}")
    data = tree.read(found)
    pictures.size(data)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            shown = image.convert("L").resize((width, height), Image.Resampling.NEAREST)
    except (OSError, SyntaxError) as error:
        raise ValueError(f"the mask {found!r} cannot be read ({str(error)[:100]})") from None
    return {"size": [height, width], "counts": run_lengths.encode(np.asarray(shown) > 0)}
