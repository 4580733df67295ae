"""What a batch of an import brings beside its items: predictions, and the work of people."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from labeling.candidates import Candidate
from labeling.import_report import Authors, GivenForItem
from labeling.items import Added, Refused
from labeling.past_work import PastWork
from labeling.shapes import Region, dump_regions

Outcomes = Sequence[Added | Refused]


def given(
    candidates: Sequence[Candidate], outcomes: Outcomes
) -> tuple[list[GivenForItem], dict[tuple[int, int], int]]:
    """The predictions, and where in that list the n-th of the m-th candidate is."""
    found: list[GivenForItem] = []
    places: dict[tuple[int, int], int] = {}
    for number, (c, outcome) in enumerate(zip(candidates, outcomes, strict=True)):
        if not isinstance(outcome, Added):
            continue
        started = {w.given.prediction for w in c.work}
        for position, claim in enumerate(c.claims):
            places[number, position] = len(found)
            regions = dump_regions(claim.regions)
            sure = claim.score if claim.score is not None else _least(claim.regions)
            found.append(
                GivenForItem(outcome.item_id, claim.source, regions, sure, started=position in started)
            )
    return found, places


def _least(regions: Sequence[Region]) -> float:
    """How sure a model is of all of it: as sure as of the region it is least sure of."""
    return min((r.score for r in regions if r.score is not None), default=1.0)


def people(session: Session, candidates: Sequence[Candidate], authors: Authors | None) -> Mapping[str, int]:
    """The users that stand for the people whom these candidates name."""
    names = frozenset(w.given.author for c in candidates for w in c.work if w.given.author is not None)
    return authors(session, names) if authors is not None and names else {}


def work(
    candidates: Sequence[Candidate],
    outcomes: Outcomes,
    annotator_id: int,
    users: Mapping[str, int],
    drafts: Mapping[tuple[int, int], int],
) -> list[PastWork]:
    """What becomes annotations: labels as the importing person's, the rest as its authors'.

    `drafts`: id of the n-th prediction of the m-th candidate, of those that somebody's work began with.
    """
    found = []
    for number, (c, outcome) in enumerate(zip(candidates, outcomes, strict=True)):
        if not isinstance(outcome, Added):
            continue
        if c.truth is not None:
            found.append(PastWork(outcome.item_id, annotator_id, list(c.truth)))
        for said in c.work:
            one = said.given
            author = users.get(one.author or "", annotator_id)
            draft = None if one.prediction is None else drafts.get((number, one.prediction))
            found.append(PastWork(outcome.item_id, author, said.regions, draft, one.seconds, one.created_at))
    return found
