"""The canonical form of regions: equal labels are equal bytes, whatever their ids and order."""

import random
from typing import Any

from labeling.manifest import canonical
from labeling.shapes import parse_regions


def span(name: str, start: int, **more: object) -> dict[str, Any]:
    return {
        "id": name, "kind": "span", "field": "words", "class": 0, "start": start, "end": start + 2, **more,
    }  # fmt: skip


def tie(name: str, start: str, end: str) -> dict[str, Any]:
    return {"id": name, "kind": "relation", "field": "ties", "class": 0, "from": start, "to": end}


def square(name: str, left: float, **more: object) -> dict[str, Any]:
    points = [[left, 0.0], [left + 2, 0.0], [left + 2, 2.0]]
    return {"id": name, "kind": "polygon", "field": "parts", "class": 0, "points": points, **more}


def test_ids_order_and_scores_do_not_count() -> None:
    values = [span("x", 0, score=0.5), span("y", 4), span("z", 7), tie("t", "y", "x"), tie("u", "x", "z")]
    wanted = canonical(parse_regions(values))
    assert [region["id"] for region in wanted] == ["r1", "r2", "r3", "r4", "r5"]
    ends = [(region["from"], region["to"]) for region in wanted[3:]]
    assert ends == [("r1", "r3"), ("r2", "r1")]
    for seed in range(5):
        random.Random(seed).shuffle(values)
        assert canonical(parse_regions(values)) == wanted


def test_what_lies_on_top_counts() -> None:
    below, above = square("a", 0.0), square("b", 1.0)
    assert canonical(parse_regions([below, above])) != canonical(parse_regions([above, below]))


def test_groups_are_named_anew() -> None:
    first = canonical(parse_regions([square("a", 0.0, group="left car"), square("b", 1.0, group="left car")]))
    second = canonical(parse_regions([square("c", 0.0, group="g"), square("d", 1.0, group="g")]))
    apart = canonical(parse_regions([square("c", 0.0, group="g"), square("d", 1.0, group="h")]))
    assert first == second != apart


def test_groups_of_equal_regions_do_not_depend_on_order() -> None:
    values = [span("a", 0, group="one"), span("b", 5, group="one"), span("c", 0, group="two")]
    wanted = canonical(parse_regions(values))
    for seed in range(5):
        random.Random(seed).shuffle(values)
        assert canonical(parse_regions(values)) == wanted
