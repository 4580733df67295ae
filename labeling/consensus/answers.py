"""What several people together said of one item. Pure.

Each choice field goes by the answer most of them gave, or by a decision made beforehand; when two answers
lead, the item has no label. What is drawn, spans and relations stand when more than half of the people gave
them; free text goes by the words most of them wrote, else by the text most like the others.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from labeling.consensus.choices import leading
from labeling.consensus.clusters import cluster
from labeling.consensus.merging import voted_attributes
from labeling.geometry import PLACED
from labeling.shapes import Choice, FreeText, Region, Relation
from labeling.wording import dice, words

Answer = Sequence[Region]
Decisions = Mapping[str, frozenset[int]]  # by choice field; none of its classes: it stays open


def agree(answers: Sequence[Answer], decisions: Decisions | None = None) -> list[Region] | None:
    """The label of the item from one answer or more, the first annotator's first; None when tied.

    One answer is the label as it stands. `decisions` take the place of the majority for the fields they name.
    """
    if len(answers) == 1:
        return list(answers[0])
    chosen = _choices(answers, decisions or {})
    if chosen is None:
        return None
    merged, names = _placed(answers)
    agreed = [*chosen, *merged, *_texts(answers)]
    renamed = {region.id: f"r{number}" for number, region in enumerate(agreed, start=1)}
    agreed = [region.model_copy(update={"id": renamed[region.id]}) for region in agreed]
    return agreed + _relations(answers, names, renamed, len(agreed))


def chosen_classes(answer: Answer, field: str) -> frozenset[int]:
    """The classes an answer gives the field; empty when it leaves it open."""
    return frozenset(
        class_id
        for region in answer
        if isinstance(region, Choice) and region.field == field
        for class_id in region.classes
    )


def _choices(answers: Sequence[Answer], decisions: Decisions) -> list[Region] | None:
    chosen: list[Region] = []
    for field in _fields(answers, "choice"):
        said = [chosen_classes(answer, field) for answer in answers]
        leaders = [decisions[field]] if field in decisions else leading(said)
        if len(leaders) > 1:
            return None
        if leaders[0]:
            backing = [
                region
                for answer, classes in zip(answers, said, strict=True)
                for region in answer
                if classes == leaders[0] and region.field == field
            ]
            chosen.append(_choice(field, leaders[0], backing, f"choice {len(chosen)}"))
    return chosen


def _choice(field: str, classes: frozenset[int], backing: Sequence[Region], name: str) -> Choice:
    attributes = voted_attributes(backing)
    return Choice(id=name, field=field, classes=tuple(sorted(classes)), attributes=attributes)


def _placed(answers: Sequence[Answer]) -> tuple[list[Region], dict[tuple[int, str], str]]:
    """What more than half drew, and what each person's region of it is called now."""
    merged: list[Region] = []
    names: dict[tuple[int, str], str] = {}
    keys = dict.fromkeys((r.field, r.kind) for answer in answers for r in answer if r.kind in PLACED)
    for field, kind in keys:
        drawn = [[r for r in answer if (r.field, r.kind) == (field, kind)] for answer in answers]
        for thing in cluster(drawn):
            if 2 * len(thing.members) <= len(answers):
                continue
            name = f"thing {len(merged)}"
            first = thing.members[0].group  # everybody names groups in their own way
            group = None if first is None else f"{thing.annotators[0]} {first}"
            merged.append(thing.merged.model_copy(update={"id": name, "group": group}))
            names |= {(a, r.id): name for a, r in zip(thing.annotators, thing.members, strict=True)}
    return merged, names


def _texts(answers: Sequence[Answer]) -> list[Region]:
    agreed: list[Region] = []
    for field in _fields(answers, "text"):
        said = [[r for r in answer if isinstance(r, FreeText) and r.field == field] for answer in answers]
        for place in range(max(map(len, said))):
            given = [texts[place] for texts in said if len(texts) > place]
            if 2 * len(given) <= len(answers):
                continue
            leaders = leading([region.text for region in given])
            text = leaders[0] if len(leaders) == 1 else _most_alike(given)
            first = next(region for region in given if region.text == text)
            agreed.append(first.model_copy(update={"id": f"text {len(agreed)}", "score": None}))
    return agreed


def _most_alike(given: Sequence[FreeText]) -> str:
    counts = [words(region.text) for region in given]
    likeness = [sum(dice(a, b) for b in counts) for a in counts]
    return given[likeness.index(max(likeness))].text


def _relations(
    answers: Sequence[Answer], names: Mapping[tuple[int, str], str], renamed: Mapping[str, str], start: int
) -> list[Region]:
    """Those that more than half tied between the same things."""
    tied: defaultdict[tuple[str, int, str, str], list[Relation]] = defaultdict(list)
    for annotator, answer in enumerate(answers):
        own: dict[tuple[str, int, str, str], Relation] = {}
        for region in answer:
            ends = _ends(region, annotator, names)
            if isinstance(region, Relation) and ends is not None:
                own[region.field, region.class_id, *ends] = region
        for key, region in own.items():
            tied[key].append(region)
    agreed: list[Region] = []
    for (_, _, from_id, to_id), given in tied.items():
        if 2 * len(given) > len(answers):
            named = {"id": f"r{start + len(agreed) + 1}", "score": None}
            named |= {"from_id": renamed[from_id], "to_id": renamed[to_id]}
            agreed.append(given[0].model_copy(update=named))
    return agreed


def _ends(region: Region, annotator: int, names: Mapping[tuple[int, str], str]) -> tuple[str, str] | None:
    if not isinstance(region, Relation):
        return None
    from_id, to_id = names.get((annotator, region.from_id)), names.get((annotator, region.to_id))
    return None if from_id is None or to_id is None else (from_id, to_id)


def _fields(answers: Sequence[Answer], kind: str) -> list[str]:
    return sorted({region.field for answer in answers for region in answer if region.kind == kind})
