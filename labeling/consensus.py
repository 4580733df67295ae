"""What several people together said of one item. Pure.

Each choice field goes by the answer most of them gave; when two answers lead, there is none. Boxes are those
of the first annotator, in their newest revision: merging boxes of several people needs a matching of its own.
"""

from collections import Counter
from collections.abc import Sequence

from labeling.shapes import Choice, Region

Answer = Sequence[Region]


def agree(answers: Sequence[Answer]) -> list[Region] | None:
    """The label of the item from one answer or more, the first annotator's first; None when tied."""
    if len(answers) == 1:
        return list(answers[0])
    choices: list[Region] = []
    for field in sorted({region.field for answer in answers for region in answer if region.kind == "choice"}):
        votes = Counter(_classes(answer, field) for answer in answers)
        (winner, most), *others = votes.most_common(2)
        if others and others[0][1] == most:
            return None
        if winner is not None:
            choices.append(Choice(id=field, field=field, classes=tuple(sorted(winner))))
    return choices + [region for region in answers[0] if region.kind != "choice"]


def _classes(answer: Answer, field: str) -> frozenset[int] | None:
    """The classes an answer gives the field; None when it leaves it open."""
    for region in answer:
        if isinstance(region, Choice) and region.field == field:
            return frozenset(region.classes)
    return None
