"""What the tools of Label Studio draw, as bodies of regions: percent of the image become upright pixels."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.formats.label_studio import brush
from labeling.formats.offsets import locate
from labeling.shapes import run_lengths

Body = tuple[str, dict[str, Any]]
ELLIPSE_CORNERS = 72


@dataclass(frozen=True, slots=True)
class Item:
    """What the results lie on: a text, or an image of this size in pixels (upright)."""

    text: str | None = None
    width: int = 0
    height: int = 0


def tool(result: Mapping[str, Any]) -> str:
    """`rectangle` of `rectanglelabels` and of `rectangle`; "" of `labels`."""
    return str(result.get("type", "")).lower().removesuffix("labels")


def shape(result: Mapping[str, Any], item: Item) -> Body:
    value = result["value"]
    drawn = tool(result)
    if drawn == "":
        start, end, words = int(value["start"]), int(value["end"]), value.get("text")
        start, end = locate(item.text or "", start, end, words if isinstance(words, str) else None)
        return "span", {"start": start, "end": end}
    if item.text is not None:
        raise ValueError(f"a {drawn} cannot lie on a text")
    if item.width <= 0 or item.height <= 0:
        raise ValueError("the image is not in the source, and nothing says how large it is")
    return SHAPES[drawn](value, item)


def _rectangle(value: Mapping[str, Any], item: Item) -> Body:
    x, y = _pixels(value["x"], value["y"], item)
    width, height = _pixels(value["width"], value["height"], item)
    angle = float(value.get("rotation") or 0) % 360
    if angle == 0:
        return "box", {"x": x, "y": y, "width": width, "height": height}
    right, down = turned(width / 2, height / 2, angle)
    body = {"cx": x + right, "cy": y + down, "width": width, "height": height, "angle": angle}
    return "rotated_box", body


def turned(x: float, y: float, angle: float) -> tuple[float, float]:
    """A vector turned clockwise on the screen (y points down) by degrees."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * cos - y * sin, x * sin + y * cos


def _polygon(value: Mapping[str, Any], item: Item) -> Body:
    points = [list(_pixels(x, y, item)) for x, y in value["points"]]
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if value.get("closed") is False:
        return "polyline", {"points": points}
    return "polygon", {"points": points}


def _vector(value: Mapping[str, Any], item: Item) -> Body:
    vertices = value["vertices"]
    if any(vertex.get("isBezier") for vertex in vertices):
        raise ValueError("it has curves (Bezier), which have no counterpart here")
    points = [list(_pixels(vertex["x"], vertex["y"], item)) for vertex in vertices]
    return ("polygon" if value.get("closed") else "polyline"), {"points": points}


def _ellipse(value: Mapping[str, Any], item: Item) -> Body:
    """A polygon of 72 corners: there is no ellipse here, and this is off by a thousandth of its radius."""
    x, y = _pixels(value["x"], value["y"], item)
    across, along = _pixels(value["radiusX"], value["radiusY"], item)
    angle = float(value.get("rotation") or 0)
    points = []
    for corner in range(ELLIPSE_CORNERS):
        turn = 2 * math.pi * corner / ELLIPSE_CORNERS
        right, down = turned(across * math.cos(turn), along * math.sin(turn), angle)
        points.append([min(max(x + right, 0), item.width), min(max(y + down, 0), item.height)])
    return "polygon", {"points": points}


def _key_point(value: Mapping[str, Any], item: Item) -> Body:
    return "keypoints", {"points": [[*_pixels(value["x"], value["y"], item), 2]]}


def _brush(value: Mapping[str, Any], item: Item) -> Body:
    if value.get("format", "rle") != "rle":
        raise ValueError(f"a mask of format {value['format']!r}")
    bitmap = brush.decode(value["rle"], item.height, item.width)
    return "mask", {"size": [item.height, item.width], "counts": run_lengths.encode(bitmap)}


SHAPES: dict[str, Callable[[Mapping[str, Any], Item], Body]] = {
    "rectangle": _rectangle,
    "polygon": _polygon,
    "vector": _vector,
    "ellipse": _ellipse,
    "keypoint": _key_point,
    "brush": _brush,
}


def _pixels(x: Any, y: Any, item: Item) -> tuple[float, float]:
    right, down = float(x) / 100 * item.width, float(y) / 100 * item.height
    if not (math.isfinite(right) and math.isfinite(down)):
        raise ValueError("a coordinate is no number")
    return right, down
