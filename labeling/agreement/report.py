"""Figures of agreement for a whole project, added up from the counts of its tasks. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from labeling.agreement.nominal import Unit, cohen_kappa, fleiss_kappa, krippendorff_alpha
from labeling.agreement.placed import Tally
from labeling.agreement.tasks import FieldCounts, TaskAgreement
from labeling.intervals import Interval, ratio
from labeling.schema import LabelSchema

OVERLAP_NAMES = {
    "box": "mean_iou",
    "rotated_box": "mean_iou",
    "polygon": "mean_iou",
    "mask": "mean_iou",
    "keypoints": "mean_oks",
    "polyline": "mean_overlap",
    "span": "mean_overlap",
    "text": "similarity",
}


@dataclass(frozen=True, slots=True)
class ClassFigure:
    """Choices: Krippendorff's alpha of this class against the rest; else the figure named by the field."""

    class_id: int
    name: str
    figure: Interval


@dataclass(frozen=True, slots=True)
class PairFigure:
    """Two annotators, `a` < `b`; the figure's `n` counts the tasks that both have labelled."""

    a: int
    b: int
    figure: Interval


@dataclass(frozen=True, slots=True)
class FieldReport:
    """`figures` by name; `by` names the figure that classes (but those of choices) and pairs are given in."""

    field: str
    kind: str
    figures: dict[str, Interval]
    by: str
    classes: tuple[ClassFigure, ...]
    pairs: tuple[PairFigure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`tasks` with two annotations or more; `mean` of their agreement; fields in the schema's order."""

    tasks: int
    mean: Interval
    fields: tuple[FieldReport, ...]


def summarise(tasks: Iterable[TaskAgreement], schema: LabelSchema) -> Report:
    """Every `n` counts tasks."""
    values: list[float] = []
    counts: defaultdict[str, list[FieldCounts]] = defaultdict(list)
    for task in tasks:
        values.append(task.value)
        for one in task.fields:
            counts[one.field].append(one)
    names = {c.id: c.name for c in schema.classes}
    fields = [
        _of_choices(f.name, counts[f.name], names)
        if f.kind == "choice"
        else _of_regions(f.name, f.kind, counts[f.name], names)
        for f in schema.fields
        if counts[f.name]
    ]
    return Report(len(values), ratio(values, [1.0] * len(values)), tuple(fields))


def _of_choices(name: str, counts: Sequence[FieldCounts], names: dict[int, str]) -> FieldReport:
    units = [list(one.choices.values()) for one in counts]
    sizes = Counter(len(unit) for unit in units)
    usual = max(sizes, key=lambda size: (sizes[size], size))
    pairs: defaultdict[tuple[int, int], list[tuple[frozenset[int], frozenset[int]]]] = defaultdict(list)
    for one in counts:
        said = list(one.choices.items())
        for i, (a, of_a) in enumerate(said):
            for b, of_b in said[i + 1 :]:
                pairs[a, b].append((of_a, of_b))
    agreeing = [sum(n * (n - 1) for n in Counter(u).values()) / (len(u) * (len(u) - 1)) for u in units]
    return FieldReport(
        name,
        "choice",
        {
            "agreement": ratio(agreeing, [1.0] * len(units)),
            "krippendorff_alpha": krippendorff_alpha(units),
            "fleiss_kappa": fleiss_kappa([unit for unit in units if len(unit) == usual]),
        },
        "cohen_kappa",
        tuple(ClassFigure(c, names[c], _alpha_of_class(units, c)) for c in _used(units, names)),
        tuple(PairFigure(a, b, cohen_kappa(said)) for (a, b), said in sorted(pairs.items())),
    )


def _used(units: Sequence[Sequence[frozenset[int]]], names: dict[int, str]) -> list[int]:
    used = {c for unit in units for said in unit for c in said}
    return [c for c in names if c in used]


def _alpha_of_class(units: Sequence[Sequence[frozenset[int]]], class_id: int) -> Interval:
    against_the_rest: list[Unit] = [[class_id in said for said in unit] for unit in units]
    return krippendorff_alpha(against_the_rest)


@dataclass(slots=True)
class _Sums:
    """Parts and wholes, task by task, of both figures that tallies give."""

    overlap: list[float] = field(default_factory=list)
    objects: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    regions: list[float] = field(default_factory=list)

    def add(self, tallies: Sequence[Tally]) -> None:
        self.overlap.append(sum(t.overlap for t in tallies))
        self.objects.append(sum(t.objects for t in tallies))
        self.found.append(2 * sum(t.found for t in tallies))
        self.regions.append(sum(t.regions for t in tallies))

    def mean_overlap(self) -> Interval:
        return ratio(self.overlap, self.objects)

    def f1(self) -> Interval:
        return ratio(self.found, self.regions)


def _of_regions(name: str, kind: str, counts: Sequence[FieldCounts], names: dict[int, str]) -> FieldReport:
    whole = _Sums()
    classes: defaultdict[int, _Sums] = defaultdict(_Sums)
    pairs: defaultdict[tuple[int, int], _Sums] = defaultdict(_Sums)
    for one in counts:
        of_class: defaultdict[int | None, list[Tally]] = defaultdict(list)
        of_pair: defaultdict[tuple[int, int], list[Tally]] = defaultdict(list)
        for pair in one.pairs:
            of_class[pair.class_id].append(pair.tally)
            of_pair[pair.a, pair.b].append(pair.tally)
        whole.add([pair.tally for pair in one.pairs])
        for class_id, tallies in of_class.items():
            if class_id is not None:
                classes[class_id].add(tallies)
        for people, tallies in of_pair.items():
            pairs[people].add(tallies)
    figures: dict[str, Callable[[_Sums], Interval]] = {}
    if kind in OVERLAP_NAMES:
        figures[OVERLAP_NAMES[kind]] = _Sums.mean_overlap
    if kind != "text":
        figures["f1"] = _Sums.f1
    by = "f1" if kind in ("span", "relation") else OVERLAP_NAMES[kind]
    figure = figures[by]
    return FieldReport(
        name,
        kind,
        {title: take(whole) for title, take in figures.items()},
        by,
        tuple(ClassFigure(c, names[c], figure(classes[c])) for c in names if c in classes),
        tuple(PairFigure(a, b, figure(sums)) for (a, b), sums in sorted(pairs.items())),
    )
