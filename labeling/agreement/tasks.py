"""How far the annotators of one task agree: one number, and the counts that figures of a project add up."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from labeling.agreement.placed import Tally, relation_tallies, same_things, tallies
from labeling.shapes import FreeText, Region, Relation
from labeling.wording import dice, words

Answers = Mapping[int, Sequence[Region]]  # by annotator


@dataclass(frozen=True, slots=True)
class PairTally:
    """Two annotators, `a` < `b`, on one class of a field; None for free text, which has no class."""

    a: int
    b: int
    class_id: int | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """`choices`: the classes that each annotator chose (choice fields only); `pairs`: of every other kind."""

    field: str
    kind: str
    choices: dict[int, frozenset[int]]
    pairs: tuple[PairTally, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "kind": self.kind,
            "choices": {str(annotator): sorted(said) for annotator, said in self.choices.items()},
            "pairs": [[p.a, p.b, p.class_id, *astuple(p.tally)] for p in self.pairs],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "FieldCounts":
        return cls(
            body["field"],
            body["kind"],
            {int(annotator): frozenset(said) for annotator, said in body["choices"].items()},
            tuple(PairTally(a, b, class_id, Tally(*tally)) for a, b, class_id, *tally in body["pairs"]),
        )


@dataclass(frozen=True, slots=True)
class TaskAgreement:
    """`value`, 0 to 1: the mean over the fields that anybody filled in and over the pairs of annotators of
    how alike two answers are; 1 when nobody said anything. `fields` are the counts behind it."""

    value: float
    fields: tuple[FieldCounts, ...]


def compare(answers: Answers) -> TaskAgreement:
    """Two annotators or more. Alike are: two choices as sets (Jaccard), spans and relations by F1, free texts
    by the words that they share (Dice), what is drawn by its mean overlap."""
    keys = sorted({(r.field, r.kind) for regions in answers.values() for r in regions})
    fields = [_count(field, kind, answers) for field, kind in keys]
    values = [_value(counts, sorted(answers)) for counts in fields]
    return TaskAgreement(sum(values) / len(values) if values else 1.0, tuple(fields))


def _of(regions: Sequence[Region], field: str, kind: str) -> list[Region]:
    return [region for region in regions if region.field == field and region.kind == kind]


def _count(field: str, kind: str, answers: Answers) -> FieldCounts:
    said = {annotator: _of(regions, field, kind) for annotator, regions in answers.items()}
    if kind == "choice":
        choices = {a: frozenset(c for r in said[a] for c in r.class_ids()) for a in sorted(said)}
        return FieldCounts(field, kind, choices, ())
    pairs = []
    for a, b in itertools.combinations(sorted(said), 2):
        for class_id, tally in _tallies(kind, said[a], said[b], answers[a], answers[b]).items():
            pairs.append(PairTally(a, b, class_id, tally))
    return FieldCounts(field, kind, {}, tuple(pairs))


def _tallies(
    kind: str, a: Sequence[Region], b: Sequence[Region], all_a: Sequence[Region], all_b: Sequence[Region]
) -> Mapping[int | None, Tally]:
    match kind:
        case "text":
            shared = dice(_words(a), _words(b))
            return {None: Tally(shared, 1, 0, 0)}
        case "relation":
            ties = [[r for r in regions if isinstance(r, Relation)] for regions in (a, b)]
            return relation_tallies(ties[0], ties[1], same_things(all_a, all_b))
        case _:
            return tallies(a, b)


def _value(counts: FieldCounts, annotators: Sequence[int]) -> float:
    together = list(itertools.combinations(annotators, 2))
    if counts.kind == "choice":
        alike = [jaccard(counts.choices[a], counts.choices[b]) for a, b in together]
        return sum(alike) / len(alike)
    drawn: defaultdict[tuple[int, int], Tally] = defaultdict(Tally)  # two who drew nothing of the kind agree
    for pair in counts.pairs:
        drawn[pair.a, pair.b] += pair.tally
    by_f1 = counts.kind in ("span", "relation")
    values = [drawn[pair].f1 if by_f1 else drawn[pair].mean_overlap for pair in together]
    return sum(values) / len(values)


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    """1 when both are empty."""
    return len(a & b) / len(a | b) if a or b else 1.0


def _words(regions: Sequence[Region]) -> Counter[str]:
    return words(" ".join(region.text for region in regions if isinstance(region, FreeText)))
