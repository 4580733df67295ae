"""The results of a Label Studio annotation or prediction as marks; percent become upright pixels.

Results with one id are one region: its shape, and what was asked about it. Coordinates are percent of the
image; a rotated rectangle turns clockwise about its top-left corner.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.formats.label_studio import brush
from labeling.formats.label_studio.schemas import POINT, UNNAMED
from labeling.formats.offsets import locate
from labeling.formats.records import Mark
from labeling.shapes import run_lengths

Result = Mapping[str, Any]
Body = tuple[str, dict[str, Any]]
ELLIPSE_CORNERS = 72
OURS = "labelloop"  # key in a result's `meta`: what Label Studio keeps for us though it has no word for it


@dataclass(frozen=True, slots=True)
class Item:
    """What the results lie on: a text, or an image of this size in pixels (upright)."""

    text: str | None = None
    width: int = 0
    height: int = 0


def marks(results: object, item: Item, attribute_names: Mapping[str, str]) -> tuple[Mark, ...]:
    """The marks of one list of results; raises ValueError naming the region that cannot be taken over.

    `attribute_names`: control to attribute, where they differ.
    """
    if not isinstance(results, list) or not all(isinstance(r, dict) for r in results):
        raise ValueError("its result is no list of objects")
    groups: dict[str, list[Result]] = {}
    relations: list[Result] = []
    for position, result in enumerate(results):
        if result.get("type") == "relation":
            relations.append(result)
        else:
            groups.setdefault(str(result.get("id") or f"region-{position + 1}"), []).append(result)
    found: list[Mark] = []
    for region_id, group in groups.items():
        try:
            found += _group(region_id, group, item, attribute_names)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ValueError(f"region {region_id!r}: {_plain(error)}") from None
    for position, relation in enumerate(relations):
        found += _relation(relation, position, set(groups))
    return tuple(found)


def _plain(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error.args[0]!r}"
    return str(error) if isinstance(error, ValueError) else "its value is not of the expected form"


def _group(region_id: str, group: Sequence[Result], item: Item, names: Mapping[str, str]) -> Iterator[Mark]:
    shaped = next((r for r in group if _is_shape(r)), None)
    if shaped is None:
        for number, result in enumerate(group):
            yield _said_of_item(region_id if number == 0 else f"{region_id}-{number + 1}", result)
        return
    kind, body = _shape(shaped, item)
    meta = shaped.get("meta")
    ours = meta.get(OURS, {}) if isinstance(meta, dict) else {}
    if kind == "keypoints" and "v" in ours:
        body["points"] = [[x, y, int(ours["v"])] for x, y, _ in body["points"]]
    yield Mark(
        kind=kind,
        names=(_class_of(group),),
        body=body,
        id=region_id,
        field=_word(shaped.get("from_name")),
        score=_score(shaped.get("score")),
        attributes=dict(_attributes(group, shaped, names)),
        group=_word(ours.get("group")),
        points=(POINT,) if kind == "keypoints" else (),
        where=f"region {region_id!r}",
    )


def _is_shape(result: Result) -> bool:
    """Questions about a region repeat its coordinates: only the types that draw count."""
    return _drawn(result) in _SHAPES or (_drawn(result) == "" and "start" in result.get("value", {}))


def _drawn(result: Result) -> str:
    """`rectangle` of `rectanglelabels` and of `rectangle`; "" of `labels`."""
    return str(result.get("type", "")).lower().removesuffix("labels")


def _class_of(group: Sequence[Result]) -> str:
    for result in group:
        value = result.get("value", {})
        labels = value.get(result.get("type")) if str(result.get("type", "")).endswith("labels") else None
        if isinstance(labels, list) and labels:
            if len(labels) > 1:
                raise ValueError(f"it has {len(labels)} labels, a region here has one")
            return str(labels[0]).strip()
    if any(str(r.get("type", "")).endswith("labels") for r in group):
        raise ValueError("it has no label")
    return str(group[0].get("from_name", "object"))


def _attributes(
    group: Sequence[Result], shaped: Result, names: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    for result in group:
        if result is shaped or str(result.get("type", "")).endswith("labels"):
            continue
        control = str(result.get("from_name", ""))
        yield names.get(control, control), _answer(result)


def _answer(result: Result) -> Any:
    """What was answered about a region: a word, a number or yes and no."""
    value = result["value"]
    match result.get("type"):
        case "choices" | "taxonomy":
            chosen = _chosen(result)
            if len(chosen) != 1:
                raise ValueError(
                    f"{len(chosen)} answers to {result.get('from_name')!r}, an attribute takes one"
                )
            return {"true": True, "false": False}.get(chosen[0], chosen[0])
        case "textarea":
            return "\n".join(value["text"]) if isinstance(value["text"], list) else str(value["text"])
        case "number" | "rating" as kind:
            return float(value[kind])
        case kind:
            return str(value[str(kind)])


def _said_of_item(region_id: str, result: Result) -> Mark:
    kind = str(result.get("type", ""))
    about: dict[str, Any] = {"id": region_id, "field": _word(result.get("from_name"))}
    about["score"] = _score(result.get("score"))
    match kind:
        case "choices" | "taxonomy":
            return Mark("choice", tuple(_chosen(result)), {}, **about)
        case "textarea" | "number" | "rating" | "datetime":
            answer = _answer(result)
            words = f"{answer:g}" if isinstance(answer, float) else str(answer)
            return Mark("text", (), {"text": words}, **about)
        case _:
            raise ValueError(f"a result of type {kind!r} has no counterpart here")


def _chosen(result: Result) -> list[str]:
    value = result["value"]
    if result.get("type") == "taxonomy":
        return [" > ".join(map(str, path)) for path in value["taxonomy"]]
    chosen = value["choices"]
    return [str(c).strip() for c in (chosen if isinstance(chosen, list) else [chosen])]


def _relation(result: Result, position: int, known: set[str]) -> Iterator[Mark]:
    """One mark for each label and direction; `bi` is a relation there and one back."""
    first, last = str(result.get("from_id")), str(result.get("to_id"))
    for end in (first, last):
        if end not in known:
            raise ValueError(f"a relation names region {end!r}, which is not there")
    pairs = {"left": [(last, first)], "bi": [(first, last), (last, first)]}
    labels = [str(label) for label in result.get("labels") or [UNNAMED]]
    count = 0
    for label in labels:
        for source, target in pairs.get(str(result.get("direction")), [(first, last)]):
            count += 1
            body = {"from": source, "to": target}
            yield Mark("relation", (label,), body, id=f"relation-{position + 1}-{count}")


def _shape(result: Result, item: Item) -> Body:
    value = result["value"]
    drawn = _drawn(result)
    if drawn == "":
        start, end, words = int(value["start"]), int(value["end"]), value.get("text")
        start, end = locate(item.text or "", start, end, words if isinstance(words, str) else None)
        return "span", {"start": start, "end": end}
    if item.text is not None:
        raise ValueError(f"a {drawn} cannot lie on a text")
    if item.width <= 0 or item.height <= 0:
        raise ValueError("the image is not in the source, and nothing says how large it is")
    return _SHAPES[drawn](value, item)


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


_SHAPES: dict[str, Callable[[Mapping[str, Any], Item], Body]] = {
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


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _score(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(1.0, max(0.0, float(value))) if math.isfinite(value) else None
