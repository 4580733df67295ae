"""VoTT (https://github.com/microsoft/VoTT): its JSON export, its documents of single assets, its CSV
export."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from labeling.formats import json_documents, pictures
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, Mark, Record, Row, Target
from labeling.formats.spool import Spool
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import box, listed, mapping, number, ring, word

_COLUMNS = ("image", "xmin", "ymin", "xmax", "ymax", "label")
_VISITED = 1


def claims(tree: Tree) -> bool:
    if any(_is_json(tree, path) for path in tree.documents(".json")[:20]):
        return True
    return any(_is_table(tree, path) for path in tree.documents(".csv")[:5])


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """The assets of every document; an asset that nobody opened comes without labels."""
    exports = [path for path in tree.documents(".json") if _is_json(tree, path)]
    seen: set[str] = set()
    for path in sorted(exports, key=lambda p: p.endswith("-asset.json")):
        try:
            document = json_documents.load(tree, path)
            assets = document.get("assets")
            found = [document] if assets is None else list(mapping(assets, "assets").values())
            tags = [str(tag.get("name")) for tag in document.get("tags") or () if isinstance(tag, Mapping)]
        except ValueError as error:
            yield BadRow(path, str(error))
            continue
        if tags:
            yield Declared(tuple(tags))
        for asset in found:
            row = _asset(tree, path, asset)
            name = getattr(row, "external_id", None)
            if name is None or name not in seen:  # an export and its assets say the same
                yield row
            seen.add(name or "")
    for path in tree.documents(".csv"):
        if _is_table(tree, path):
            yield from _table(tree, path)


def _is_json(tree: Tree, path: str) -> bool:
    found = json_documents.outline_of(tree, path)
    if found is None or found.is_list:
        return False
    return {"asset", "regions"} <= found.keys[1] or ("assets" in found.keys[1] and "asset" in found.keys[3])


def _is_table(tree: Tree, path: str) -> bool:
    first = tree.head(path, 300).decode("utf-8-sig", "replace").split("\n")[0]
    return tuple(cell.strip().strip('"') for cell in first.split(",")) == _COLUMNS


def _asset(tree: Tree, path: str, entry: Any) -> Record | BadRow:
    try:
        whole = mapping(entry, "the entry")
        asset = mapping(whole.get("asset"), "the asset")
        name = word(asset.get("name") or asset.get("path"), "its name")
        size = mapping(asset.get("size") or {}, "size")
    except ValueError as error:
        return BadRow(path, str(error))

    def marks(data: bytes | None) -> list[Mark] | None:
        pictures.check_stated(data, size.get("width"), size.get("height"))
        regions = listed(whole.get("regions"), "regions")
        if not regions and (asset.get("state") or 0) < _VISITED:
            return None
        return [mark for n, region in enumerate(regions, start=1) for mark in _region(region, f"region {n}")]

    return pictures.record(tree, name, folder_of(path), f"{path}, {name[-100:]!r}", marks)


def _region(entry: Any, where: str) -> Iterator[Mark]:
    """One mark for each of its tags, in one group where there are several."""
    try:
        region = mapping(entry, "it")
        tags = [word(tag, "a tag") for tag in listed(region.get("tags"), "tags")]
        if not tags:
            raise ValueError("it has no tag")
        kind, body = _shape(region)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    group = where if len(tags) > 1 else None
    for tag in tags:
        yield Mark(kind, (tag,), body, group=group, where=where)


def _shape(region: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    points = [mapping(point, "a point") for point in listed(region.get("points"), "points")]
    if str(region.get("type")).upper() in {"POLYGON", "POLYLINE"}:
        pairs = [[number(p.get("x"), "x"), number(p.get("y"), "y")] for p in points]
        if str(region.get("type")).upper() == "POLYLINE":
            return "polyline", {"points": pairs}
        return "polygon", {"points": ring(pairs, "it")}
    bounds = mapping(region.get("boundingBox"), "boundingBox")
    left, top, width, height = (number(bounds.get(key), key) for key in ("left", "top", "width", "height"))
    return "box", box(left, top, left + width, top + height)


def _table(tree: Tree, path: str) -> Iterator[Row]:
    with Spool() as spool, tree.open(path) as stream:
        lines = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        for line, row in enumerate(csv.DictReader(lines), start=2):
            if row.get("image"):
                spool.put(str(row["image"]), [line, row])
        for name in spool:
            rows = spool.take(name)
            where = f"{path}, {name[-100:]!r}"
            try:
                marks = _boxes(rows)
            except ValueError as error:
                yield BadRow(where, str(error))
            else:
                yield pictures.record(tree, name, folder_of(path), where, marks)


def _boxes(rows: list[Any]) -> list[Mark]:
    found = []
    for line, row in rows:
        try:
            corners = (number(row.get(key), key) for key in ("xmin", "ymin", "xmax", "ymax"))
            found.append(Mark("box", (word(row.get("label"), "label"),), box(*corners), where=f"line {line}"))
        except ValueError as error:
            raise ValueError(f"line {line}: {error}") from None
    return found
