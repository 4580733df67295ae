"""The rounds of a project: what was labelled, what was learned from it, and what became of the model."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from active_learning import effort, promotion, training
from active_learning.effort import VersionEffort
from active_learning.intervals import Interval
from active_learning.promotion import GateDecision
from active_learning.training import TrainingRun
from labeling import datasets
from preannotate import registry


@dataclass(frozen=True, slots=True)
class Round:
    """One training run. `accuracy`: on the test items of its own dataset version; `error`: why it failed."""

    dataset_number: int
    labels: int
    training_run_id: int
    state: str
    model_version_id: int | None
    model_number: int | None
    accuracy: Interval | None
    gate: GateDecision | None
    effort: VersionEffort | None
    error: str | None
    created_at: datetime


def rounds(session: Session, project_id: int) -> list[Round]:
    """Every training run of a project, first one first."""
    frozen = {version.id: version for version in datasets.list_versions(session, project_id)}
    numbers = {version.id: version.number for version in registry.list_versions(session, project_id)}
    gates = promotion.newest_decisions(session, project_id)
    efforts = {e.model_version_id: e for e in effort.summary(session, project_id=project_id)}
    found = []
    for run in reversed(training.list_runs(session, project_id=project_id)):
        version = run.model_version_id
        found.append(
            Round(
                dataset_number=frozen[run.dataset_version_id].number,
                labels=frozen[run.dataset_version_id].item_count,
                training_run_id=run.id,
                state=run.state,
                model_version_id=version,
                model_number=None if version is None else numbers[version],
                accuracy=accuracy_of(run),
                gate=None if version is None else gates.get(version),
                effort=None if version is None else efforts.get(version),
                error=run.error,
                created_at=run.created_at,
            )
        )
    return found


def accuracy_of(run: TrainingRun) -> Interval | None:
    """What the run measured on the test items of its dataset version, if there were any."""
    measured = ((run.metrics or {}).get("test") or {}).get("accuracy")
    return None if measured is None else Interval.from_json(measured)
