"""The results of a Label Studio annotation or prediction as marks; percent become upright pixels.

Results with one id are one region: its shape, and what was asked about it. Coordinates are percent of the
image; a rotated rectangle turns clockwise about its top-left corner.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labeling.formats.label_studio.drawn import SHAPES, Item, shape, tool
from labeling.formats.label_studio.schemas import POINT, UNNAMED
from labeling.formats.records import Mark

Result = Mapping[str, Any]
OURS = "labelloop"  # key in a result's `meta`: what Label Studio keeps for us though it has no word for it


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
    kind, body = shape(shaped, item)
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
    return tool(result) in SHAPES or (tool(result) == "" and "start" in result.get("value", {}))


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


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _score(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(1.0, max(0.0, float(value))) if math.isfinite(value) else None
