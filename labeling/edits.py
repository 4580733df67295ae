"""What a person had to change in a draft: the edits between its regions and the final ones. Pure.

A choice field is compared as a set of classes. A region of the draft is matched with the final region of the
same id, or else with the one in the same place (the best overlap first, at least one half): what was deleted
and drawn again in place is no deletion. Free texts without a common id are matched in their order, relations
by what they tie.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.alterations import Alteration, alterations
from labeling.geometry import PLACED, overlaps
from labeling.shapes import Choice, Region, Relation

SAME_PLACE = 0.5  # overlap, see labeling.geometry

EditKind = Alteration  # and `added`, `deleted`, which one region alone can be


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one region. `region` is its id in the final regions, in the draft when it was deleted;
    `before`, `after` are its classes, empty where there is no such region."""

    kind: EditKind
    field: str
    region: str
    region_kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """How many of each; a region may count as moved, resized and relabelled at once.

    Dragging one edge or corner of a box is one edit: it is resized, though its centre moves along. `reshaped`
    are points, angles, pixels, the words of a free text and the ends of a relation; `attributes` counts
    regions, not values.
    """

    moved: int = 0
    resized: int = 0
    reshaped: int = 0
    relabelled: int = 0
    attributes: int = 0
    added: int = 0
    deleted: int = 0

    @classmethod
    def of(cls, edits: Iterable[Edit]) -> "Edits":
        counts = Counter[str](edit.kind for edit in edits)
        return cls(**counts)

    @property
    def total(self) -> int:
        changed = self.moved + self.resized + self.reshaped + self.relabelled + self.attributes
        return changed + self.added + self.deleted

    @property
    def untouched(self) -> bool:
        return self.total == 0


def compare(draft: Sequence[Region], final: Sequence[Region]) -> Edits:
    """The edits from the draft to the final regions; scores and the order of regions do not count."""
    return Edits.of(changes(draft, final))


def changes(draft: Sequence[Region], final: Sequence[Region]) -> list[Edit]:
    """The edits one by one, field by field; scores and the order of regions do not count."""
    found: list[Edit] = []
    names: dict[str, str] = {}  # id in the draft -> id of the same thing in the final regions
    before, after = _by_field(draft), _by_field(final)
    keys = sorted(
        dict.fromkeys([*before, *after]), key=lambda key: key[1] == "relation"
    )  # when all ends are known
    for key in keys:
        old, new = before.get(key, []), after.get(key, [])
        if key[1] == "choice":
            found += _compare_choices(old, new)
            continue
        pairs = match(old, new, names)
        names |= {old[i].id: new[j].id for i, j in pairs}
        found += [edit for i, j in pairs for edit in _altered(old[i], new[j], names)]
        found += _alone("deleted", old, {i for i, _ in pairs})
        found += _alone("added", new, {j for _, j in pairs})
    return found


def match(
    draft: Sequence[Region], final: Sequence[Region], names: Mapping[str, str] | None = None
) -> list[tuple[int, int]]:
    """Positions of regions that are the same thing, each in one pair at most; all of one field and kind.

    `names`: for relations, what the ends of the draft are called in the final regions.
    """
    positions = {region.id: j for j, region in enumerate(final)}
    pairs = [(i, positions[region.id]) for i, region in enumerate(draft) if region.id in positions]
    used_i, used_j = {i for i, _ in pairs}, {j for _, j in pairs}
    rest_i = [i for i in range(len(draft)) if i not in used_i]
    rest_j = [j for j in range(len(final)) if j not in used_j]
    if not rest_i or not rest_j:
        return pairs
    kind = draft[rest_i[0]].kind
    if kind in PLACED:
        return pairs + _by_place(draft, final, rest_i, rest_j)
    if kind == "relation":
        return pairs + _by_ends(draft, final, rest_i, rest_j, names or {})
    return pairs + list(zip(rest_i, rest_j, strict=False))


def _by_field(regions: Sequence[Region]) -> dict[tuple[str, str], list[Region]]:
    found: defaultdict[tuple[str, str], list[Region]] = defaultdict(list)
    for region in regions:
        found[region.field, region.kind].append(region)
    return found


def _by_place(
    draft: Sequence[Region], final: Sequence[Region], rest_i: list[int], rest_j: list[int]
) -> list[tuple[int, int]]:
    """Pairs that lie in the same place, best first: overlap, then equal class."""
    found = overlaps([draft[i] for i in rest_i], [final[j] for j in rest_j])
    ranked = []
    for k, m, value in zip(found.first.tolist(), found.second.tolist(), found.value.tolist(), strict=True):
        if value >= SAME_PLACE:
            i, j = rest_i[k], rest_j[m]
            differs = draft[i].class_ids() != final[j].class_ids()
            ranked.append((-value, differs, min(i, j), max(i, j), i, j))
    pairs: list[tuple[int, int]] = []
    used_i: set[int] = set()
    used_j: set[int] = set()
    for *_, i, j in sorted(ranked):
        if i not in used_i and j not in used_j:
            pairs.append((i, j))
            used_i.add(i)
            used_j.add(j)
    return pairs


def _by_ends(
    draft: Sequence[Region],
    final: Sequence[Region],
    rest_i: list[int],
    rest_j: list[int],
    names: Mapping[str, str],
) -> list[tuple[int, int]]:
    """Relations between the same things, those of the same class first."""
    pairs: dict[int, int] = {}
    for same_class in (True, False):
        used = set(pairs.values())
        waiting: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
        for j in reversed(rest_j):
            if j not in used:
                waiting[_tie(final[j], {}, same_class)].append(j)
        for i in rest_i:
            if i not in pairs and (fitting := waiting[_tie(draft[i], names, same_class)]):
                pairs[i] = fitting.pop()
    return list(pairs.items())


def _tie(relation: Region, names: Mapping[str, str], with_class: bool) -> tuple[object, ...]:
    assert isinstance(relation, Relation)
    ends = (names.get(relation.from_id, relation.from_id), names.get(relation.to_id, relation.to_id))
    return (*ends, relation.class_id if with_class else None)


def _altered(old: Region, new: Region, names: Mapping[str, str]) -> list[Edit]:
    if isinstance(old, Relation):
        ends = {"from_id": names.get(old.from_id, old.from_id), "to_id": names.get(old.to_id, old.to_id)}
        old = old.model_copy(update=ends)
    return [_edit(kind, old, new) for kind in alterations(old, new)]


def _alone(kind: EditKind, regions: Sequence[Region], matched: set[int]) -> list[Edit]:
    alone = [region for position, region in enumerate(regions) if position not in matched]
    if kind == "added":
        return [Edit(kind, r.field, r.id, r.kind, (), r.class_ids()) for r in alone]
    return [Edit(kind, r.field, r.id, r.kind, r.class_ids(), ()) for r in alone]


def _edit(kind: EditKind, old: Region, new: Region) -> Edit:
    return Edit(kind, new.field, new.id, new.kind, old.class_ids(), new.class_ids())


def _compare_choices(old: Sequence[Region], new: Sequence[Region]) -> list[Edit]:
    """Class by class: one that gave way to another is relabelled, what is left was added or deleted."""
    before = dict.fromkeys(c for region in old for c in region.class_ids())
    after = dict.fromkeys(c for region in new for c in region.class_ids())
    gone = [c for c in before if c not in after]
    come = [c for c in after if c not in before]
    place = (new or old)[0]
    found = []
    for position in range(max(len(gone), len(come))):
        was, is_now = tuple(gone[position : position + 1]), tuple(come[position : position + 1])
        kind: EditKind = "relabelled" if was and is_now else "added" if is_now else "deleted"
        found.append(Edit(kind, place.field, place.id, "choice", was, is_now))
    if old and new and _attributes(old) != _attributes(new):
        found.append(_edit("attributes", old[0], new[0]))
    return found


def _attributes(choices: Sequence[Region]) -> dict[str, object]:
    return {name: value for c in choices if isinstance(c, Choice) for name, value in c.attributes.items()}
