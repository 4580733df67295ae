"""How far two answers to the same task are apart, whoever gave them. Pure.

Two regions are the same when they say the same class in the same place; an edge that one person drew a little
further out is no difference. What counts is what one has and the other lacks, or calls something else.
"""

from collections.abc import Sequence

from labeling.edits import compare
from labeling.shapes import Choice, Region

Answer = Sequence[Region]


def distance(first: Answer, second: Answer) -> float:
    """From 0 (the same answer) to 1 (nothing in common): what differs, as a share of the larger answer."""
    found = compare(_anonymous(first, "a"), _anonymous(second, "b"))
    size = max(_size(first), _size(second), 1)
    return min(1.0, (found.relabelled + found.added + found.deleted) / size)


def disagreement(answers: Sequence[Answer]) -> float:
    """The largest distance between two of the answers; 0 when there is only one."""
    pairs = [(a, b) for i, a in enumerate(answers) for b in answers[i + 1 :]]
    return max((distance(a, b) for a, b in pairs), default=0.0)


def _anonymous(answer: Answer, prefix: str) -> list[Region]:
    """With ids of its own: what both took over from one draft is matched by place like all else."""
    return [region.model_copy(update={"id": f"{prefix}{i}"}) for i, region in enumerate(answer)]


def _size(answer: Answer) -> int:
    return sum(len(region.classes) if isinstance(region, Choice) else 1 for region in answer)
