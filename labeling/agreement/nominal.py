"""Agreement on classes beyond chance, from -1 to 1, with intervals.

Every coefficient is (observed - expected) / (1 - expected); they differ in the agreement that they expect by
chance. The interval maps that of the observed agreement, with the expected one taken as known, as in Cohen
(1960). Where only one class was ever used a coefficient is undefined.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from labeling.intervals import NOTHING, Interval, ratio

Unit = Sequence[Hashable]  # what the annotators of one task said, those who said nothing left out


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Interval:
    """Two annotators who labelled the same tasks; J. Cohen, A coefficient of agreement for nominal scales,
    Educational and Psychological Measurement 20 (1960)."""
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    if not pairs:
        return NOTHING
    expected = sum(first[value] * second[value] for value in first) / len(pairs) ** 2
    return _beyond_chance([float(a == b) for a, b in pairs], [1.0] * len(pairs), expected)


def fleiss_kappa(units: Sequence[Unit]) -> Interval:
    """Any number of annotators, the same for each task; J. Fleiss, Measuring nominal scale agreement among
    many raters, Psychological Bulletin 76 (1971). Raises ValueError when the numbers differ."""
    if not units:
        return NOTHING
    raters = {len(unit) for unit in units}
    if len(raters) > 1 or min(raters) < 2:
        raise ValueError("Fleiss' kappa needs the same number of answers to each task, two or more")
    totals = Counter(value for unit in units for value in unit)
    answers = totals.total()
    expected = sum((count / answers) ** 2 for count in totals.values())
    return _beyond_chance([_agreeing(unit) for unit in units], [1.0] * len(units), expected)


def krippendorff_alpha(units: Iterable[Unit]) -> Interval:
    """Any number of annotators, answers may be missing; nominal data. K. Krippendorff, Computing
    Krippendorff's alpha-reliability (2011). Tasks with one answer tell nothing and are left out."""
    kept = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in kept for value in unit)
    answers = totals.total()
    if not kept:
        return NOTHING
    expected = sum(count * (count - 1) for count in totals.values()) / (answers * (answers - 1))
    weights = [float(len(unit)) for unit in kept]
    agreed = [_agreeing(unit) * weight for unit, weight in zip(kept, weights, strict=True)]
    return _beyond_chance(agreed, weights, expected)


def _agreeing(unit: Unit) -> float:
    """The share of pairs of answers to one task that agree."""
    count = len(unit)
    same = sum(n * (n - 1) for n in Counter(unit).values())
    return same / (count * (count - 1))


def _beyond_chance(agreed: Sequence[float], weights: Sequence[float], expected: float) -> Interval:
    observed = ratio(agreed, weights)
    if expected >= 1 or observed.value is None or observed.low is None or observed.high is None:
        return Interval(None, None, None, observed.n)
    value, low, high = (
        (p - expected) / (1 - expected) for p in (observed.value, observed.low, observed.high)
    )
    return Interval(value, max(-1.0, low), high, observed.n)
