"""Shall the canary take over? What its drafts took people, beside what the stable model's drafts took.

An item goes to an arm by its hash, so the groups differ by nothing but the model. No item has both drafts:
the groups are compared unpaired (Welch 1947), on what people did since this deployment came into force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from active_learning import effort
from active_learning.effort import Correction
from active_learning.intervals import Interval, difference_of_means, wilson
from preannotate import deployments, registry
from preannotate.deployments import Deployment
from storage.errors import Conflict


@dataclass(frozen=True, slots=True)
class CanaryPolicy:
    """`fewest`: drafts of each arm that people worked on before anything is decided."""

    fewest: int = 50


@dataclass(frozen=True, slots=True)
class CanaryEvidence:
    """Shares of drafts accepted untouched; canary minus stable in edits and in active seconds an item."""

    stable_untouched: Interval
    canary_untouched: Interval
    edits: Interval
    seconds: Interval

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name).as_json() for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Promote:
    """The canary becomes the stable model."""

    reason: str
    evidence: CanaryEvidence
    word: ClassVar[str] = "promote"


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing changes; more work on drafts may settle it."""

    reason: str
    evidence: CanaryEvidence
    word: ClassVar[str] = "hold"


@dataclass(frozen=True, slots=True)
class Reject:
    """The canary drafts no more."""

    reason: str
    evidence: CanaryEvidence
    word: ClassVar[str] = "reject"


Verdict = Promote | Hold | Reject


def judge(stable: Sequence[Correction], canary: Sequence[Correction], policy: CanaryPolicy) -> Verdict:
    """By drafts that were shown. An interval (95 %) that leaves out zero counts as a difference."""
    ours, theirs = _shown(canary), _shown(stable)
    evidence = CanaryEvidence(
        stable_untouched=wilson(sum(c.untouched for c in theirs), len(theirs)),
        canary_untouched=wilson(sum(c.untouched for c in ours), len(ours)),
        edits=difference_of_means([c.edits for c in ours], [c.edits for c in theirs]),
        seconds=difference_of_means([c.active_seconds for c in ours], [c.active_seconds for c in theirs]),
    )
    if min(len(ours), len(theirs)) < policy.fewest:
        worked = f"{len(ours)} of the canary's drafts and {len(theirs)} of the stable model's"
        return Hold(f"People worked on {worked}; {policy.fewest} of each are needed.", evidence)
    edits, seconds = _direction(evidence.edits), _direction(evidence.seconds)
    found = f"{_told(evidence.edits, 'edits')} and {_told(evidence.seconds, 's')} an item"
    if edits < 0 and seconds <= 0:
        return Promote(f"The canary's drafts need fewer edits: {found}.", evidence)
    if edits > 0 and seconds >= 0:
        return Reject(f"The canary's drafts need more edits: {found}.", evidence)
    if edits == 0 and seconds > 0:
        return Reject(f"The canary's drafts take longer and save no edits: {found}.", evidence)
    if edits != 0:
        return Hold(f"Edits and time speak against each other: {found}.", evidence)
    return Hold(f"The edits do not differ surely yet: {found}.", evidence)


def decide(
    session: Session,
    *,
    project_id: int,
    now: datetime,
    created_by: int | None = None,
    policy: CanaryPolicy | None = None,
) -> tuple[Verdict, Deployment]:
    """Judges the canary in force and acts on it; returns the verdict and the deployment then in force.

    Raises Conflict when no canary is in force, or when somebody else deploys at the same moment.
    """
    present = deployments.current(session, project_id)
    if present is None or present.stable_id is None or present.canary_id is None:
        raise Conflict("no canary is in force: deploy one beside the stable model first")
    since = present.created_at
    verdict = judge(
        effort.corrections(session, present.stable_id, since=since),
        effort.corrections(session, present.canary_id, since=since),
        policy or CanaryPolicy(),
    )
    if isinstance(verdict, Hold):
        return verdict, present
    winner = present.canary_id if isinstance(verdict, Promote) else present.stable_id
    number = registry.get(session, present.canary_id).number
    deployed = deployments.deploy(
        session,
        project_id=project_id,
        stable=winner,
        blind_share=present.blind_share,
        reason=f"canary model {number}, {verdict.word}: {verdict.reason}",
        created_by=created_by,
        now=now,
    )
    return verdict, deployed


def _shown(corrections: Sequence[Correction]) -> list[Correction]:
    return [correction for correction in corrections if not correction.blind]


def _direction(difference: Interval) -> int:
    """-1: surely less, 1: surely more, 0: it may be either."""
    if difference.low is None or difference.high is None:
        return 0
    return (difference.low > 0) - (difference.high < 0)


def _told(difference: Interval, unit: str) -> str:
    if difference.value is None or difference.low is None or difference.high is None:
        return f"no figure for {unit}"
    return f"{difference.value:+.2f} {unit} ({difference.low:+.2f} to {difference.high:+.2f})"
