"""COCO annotations as marks: boxes, polygons in parts, run-lengths, keypoints, CVAT's turned boxes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labeling.formats.records import Mark
from labeling.formats.values import attribute, box, listed, mapping, number, numbers, pairs, ring, word
from labeling.shapes import run_lengths


@dataclass(slots=True)
class Category:
    """`is_root`: only a heading above the others, as Roboflow writes it."""

    id: int
    name: str
    parent: str | None
    points: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]
    is_root: bool = False


def category(entry: Mapping[str, Any]) -> Category:
    """Raises ValueError with one sentence."""
    points = tuple(
        word(name, "the name of a keypoint") for name in listed(entry.get("keypoints"), "keypoints")
    )
    edges = []
    for pair in listed(entry.get("skeleton"), "skeleton"):
        first, second = (int(one) - 1 for one in numbers(pair, "an edge of the skeleton", 2))
        if 0 <= first < len(points) and 0 <= second < len(points) and first != second:
            edges.append((first, second))
    parent = entry.get("supercategory")
    return Category(
        id=int(number(entry.get("id"), "its id")),
        name=word(entry.get("name"), "its name"),
        parent=parent if isinstance(parent, str) else None,
        points=points,
        edges=tuple(dict.fromkeys(edges)),
    )


def mark_roots(categories: Mapping[int, Category]) -> None:
    parents = {c.parent for c in categories.values()}
    for one in categories.values():
        one.is_root = one.parent in {None, "none"} and one.name in parents and one.id == 0


def marks(
    entry: Mapping[str, Any],
    categories: Mapping[int, Category],
    size: tuple[int, int] | None,
    *,
    boxes_only: bool,
) -> list[Mark]:
    """The shapes of one annotation or result: what it says most exactly, and its keypoints.

    `size`: width and height of the image, where it is known. `boxes_only`: the box even where there is an
    outline. Raises ValueError naming the annotation.
    """
    name = f"annotation {entry['id']}" if entry.get("id") is not None else "a result"
    try:
        found = categories.get(int(number(entry.get("category_id"), "category_id")))
        if found is None:
            raise ValueError(f"there is no category {entry.get('category_id')!r}")
        shapes = list(_shapes(entry, size, boxes_only))
        skeleton = _keypoints(entry, found)
        if skeleton is not None:
            shapes.append(skeleton)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    score = None if entry.get("score") is None else number(entry["score"], f"{name}: score")
    group = str(entry.get("id", "object"))[:64] if len(shapes) > 1 else None
    said = _attributes(entry)
    return [
        replace(shape, names=(found.name,), group=group, score=score, where=name, attributes=said)
        for shape in shapes
    ]


def _shapes(entry: Mapping[str, Any], size: tuple[int, int] | None, boxes_only: bool) -> Iterable[Mark]:
    segmentation = None if boxes_only else entry.get("segmentation")
    if isinstance(segmentation, Mapping):
        yield Mark("mask", (), mask(segmentation, size))
    elif segmentation:
        for part in listed(segmentation, "segmentation"):
            outline = pairs(numbers(part, "segmentation"), "segmentation")
            yield Mark("polygon", (), {"points": ring(outline, "the polygon")})
    elif entry.get("bbox"):
        x, y, width, height = numbers(entry["bbox"], "bbox", 4)
        turned = mapping(entry.get("attributes") or {}, "attributes").get("rotation")
        if isinstance(turned, int | float) and not isinstance(turned, bool) and turned % 360:
            body = {"cx": x + width / 2, "cy": y + height / 2, "width": width, "height": height}
            yield Mark("rotated_box", (), {**body, "angle": float(turned) % 360})
        elif entry.get("bbox_derived") is not True and (width or height or not entry.get("keypoints")):
            yield Mark("box", (), box(x, y, x + width, y + height))
    elif not entry.get("keypoints"):
        raise ValueError("it has neither a segmentation nor a bbox nor keypoints")


def mask(segmentation: Mapping[str, Any], size: tuple[int, int] | None) -> dict[str, Any]:
    """Run-lengths in either form; raises ValueError when they do not fit the image."""
    height, width = (int(side) for side in numbers(segmentation.get("size"), "the size of the mask", 2))
    if size is not None and size != (width, height):
        raise ValueError(f"its mask is for {width} x {height} pixels, the image has {size[0]} x {size[1]}")
    counts = segmentation.get("counts")
    if isinstance(counts, str):
        return {"size": [height, width], "counts": counts}
    runs = [int(run) for run in numbers(counts, "counts")]
    if any(run < 0 for run in runs) or sum(runs) != width * height:
        raise ValueError(f"its run-lengths cover {sum(runs)} pixels, not {width} x {height}")
    return {"size": [height, width], "counts": run_lengths.compress(np.array(runs, np.int64))}


def _keypoints(entry: Mapping[str, Any], found: Category) -> Mark | None:
    flat = numbers(entry.get("keypoints") or [], "keypoints")
    if len(flat) % 3:
        raise ValueError("its keypoints do not come in threes")
    points = [[flat[i], flat[i + 1], int(flat[i + 2])] for i in range(0, len(flat), 3)]
    if not any(v for _, _, v in points):
        return None
    if found.points and len(found.points) != len(points):
        raise ValueError(f"it has {len(points)} keypoints, its category {len(found.points)}")
    clean = [[x, y, v] if v else [0.0, 0.0, 0] for x, y, v in points]
    return Mark("keypoints", (), {"points": clean}, points=found.points, edges=found.edges)


def _attributes(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Those of CVAT and Datumaro, and that it is a crowd."""
    given = mapping(entry.get("attributes") or {}, "attributes")
    said = {
        str(k)[:64]: v
        for k, value in given.items()
        if (v := attribute(value)) is not None and k != "rotation"
    }
    if entry.get("iscrowd") == 1:
        said["iscrowd"] = True
    elif said.get("iscrowd") in (0, False):
        del said["iscrowd"]
    return said
