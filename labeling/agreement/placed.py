"""How far two annotators drew the same things: mean overlap and F1, class by class.

Regions are matched within one class, the pairing with the largest overlaps (see labeling.geometry). A region
that nobody else drew is an object on which they do not agree at all.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labeling.geometry import PLACED, match
from labeling.shapes import Region, Relation, Span

SAME_OBJECT = 0.1  # overlap: less is two objects side by side
SAME_PLACE = 0.5  # overlap that counts as found, as in Pascal VOC
Tie = tuple[int, str | None, str | None]  # class and ends; None where the other annotator has no such thing


@dataclass(frozen=True, slots=True)
class Tally:
    """`overlap`: sum over `objects`, matched or not; `found` of them are in the same place; `regions`: drawn
    by the two together. Mean overlap is overlap / objects, F1 is 2 found / regions."""

    overlap: float = 0.0
    objects: int = 0
    found: int = 0
    regions: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.overlap + other.overlap,
            self.objects + other.objects,
            self.found + other.found,
            self.regions + other.regions,
        )

    @property
    def mean_overlap(self) -> float:
        return self.overlap / self.objects if self.objects else 1.0

    @property
    def f1(self) -> float:
        """1 when both drew nothing; van Rijsbergen, Information Retrieval (1979)."""
        return 2 * self.found / self.regions if self.regions else 1.0


def tallies(a: Sequence[Region], b: Sequence[Region]) -> dict[int | None, Tally]:
    """Two annotators' regions of one field and one placed kind, by class."""
    ours, theirs = _by_class(a), _by_class(b)
    return {c: _tally(ours.get(c, []), theirs.get(c, [])) for c in sorted({*ours, *theirs})}


def relation_tallies(
    a: Sequence[Relation], b: Sequence[Relation], same: Mapping[str, str]
) -> dict[int | None, Tally]:
    """By class; `same`: what the regions of the first are called by the second, see `same_things`."""
    ours: Counter[Tie] = Counter((r.class_id, same.get(r.from_id), same.get(r.to_id)) for r in a)
    theirs: Counter[Tie] = Counter((r.class_id, r.from_id, r.to_id) for r in b)
    found = ours & theirs
    return {
        c: _counted(_of_class(found, c), _of_class(ours, c), _of_class(theirs, c))
        for c in sorted({tie[0] for tie in (*ours, *theirs)})
    }


def same_things(a: Sequence[Region], b: Sequence[Region]) -> dict[str, str]:
    """Ids of the first annotator's placed regions -> of the second's in the same place and class; spans only
    with the same ends."""
    names: dict[str, str] = {}
    ours, theirs = _by_place(a), _by_place(b)
    for key, regions in ours.items():
        others = theirs.get(key, [])
        least = 1.0 if key[1] == "span" else SAME_PLACE
        names |= {regions[i].id: others[j].id for i, j, _ in match(regions, others, least=least)}
    return names


def _tally(ours: Sequence[Region], theirs: Sequence[Region]) -> Tally:
    pairs = match(ours, theirs, least=SAME_OBJECT) if ours and theirs else []
    regions = len(ours) + len(theirs)
    if isinstance((*ours, *theirs)[0], Span):
        found = (_ends(ours) & _ends(theirs)).total()
    else:
        found = sum(value >= SAME_PLACE for *_, value in pairs)
    return Tally(sum(value for *_, value in pairs), regions - len(pairs), found, regions)


def _counted(found: int, ours: int, theirs: int) -> Tally:
    return Tally(float(found), ours + theirs - found, found, ours + theirs)


def _of_class(ties: Mapping[Tie, int], class_id: int) -> int:
    return sum(count for tie, count in ties.items() if tie[0] == class_id)


def _ends(spans: Sequence[Region]) -> Counter[tuple[int, int]]:
    return Counter((span.start, span.end) for span in spans if isinstance(span, Span))


def _by_class(regions: Sequence[Region]) -> dict[int, list[Region]]:
    found: defaultdict[int, list[Region]] = defaultdict(list)
    for region in regions:
        found[region.class_ids()[0]].append(region)
    return found


def _by_place(regions: Sequence[Region]) -> dict[tuple[str, str, tuple[int, ...]], list[Region]]:
    found: defaultdict[tuple[str, str, tuple[int, ...]], list[Region]] = defaultdict(list)
    for region in regions:
        if region.kind in PLACED:
            found[region.field, region.kind, region.class_ids()].append(region)
    return found
