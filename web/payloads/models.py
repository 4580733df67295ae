"""Models, deployments, training runs and the rounds of the loop."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from labeling.exports import WRITERS
from web.payloads.common import Interval, Payload, RowId, Share, View

Reason = Annotated[str, Field(max_length=2000)]


class EffortView(View):
    """What it took people to correct the drafts of one model version."""

    untouched: Interval
    edits_per_item: Interval
    active_seconds: Interval
    blind_accuracy: Interval
    seconds_saved: Interval


class ModelView(View):
    id: int
    number: int
    name: str
    task: str
    framework: str
    metrics: dict[str, Any]
    dataset_number: int | None
    training_run_id: int | None
    created_at: datetime
    effort: EffortView | None


class ModelList(View):
    items: list[ModelView]
    next: None = None


class NewDeployment(Payload):
    """`stable` and `canary` are model version ids."""

    stable: RowId | None
    canary: RowId | None = None
    canary_share: Share = 0.0
    blind_share: Share = 0.05
    reason: Reason = ""


class RollbackBody(Payload):
    reason: Reason = ""


class DeploymentView(View):
    id: int
    number: int
    stable_id: int | None
    canary_id: int | None
    stable_number: int | None
    canary_number: int | None
    canary_share: float
    blind_share: float
    replaces: int | None
    reason: str
    created_by: int | None
    created_at: datetime


class DeploymentHistory(View):
    current: DeploymentView | None
    history: list[DeploymentView]


class PrelabelBody(Payload):
    model_version_id: RowId | None = None
    only: Literal["open", "all"] = "open"


class DatasetView(View):
    id: int
    number: int
    content_hash: str
    item_count: int
    schema_version: int
    statistics: dict[str, Any]
    difference: dict[str, Any]
    created_at: datetime


class DatasetList(View):
    items: list[DatasetView]
    next: str | None


def _known(name: str) -> str:
    if name not in WRITERS:
        raise ValueError(f"expected one of {', '.join(WRITERS)}")
    return name


class ExportQuery(Payload):
    """`on_error`: a shape that the format cannot carry ends the export (stop), or is left out (skip)."""

    format: Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(WRITERS)})] = (
        "jsonl"
    )
    on_error: Literal["stop", "skip"] = "stop"
    media: bool = True


class NewTrainingRun(Payload):
    """Without a dataset version the newest one is taken."""

    dataset_version_id: RowId | None = None
    config: dict[str, Any] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class TrainingStarted(View):
    training_run_id: int
    job_id: int


class TrainingRunView(View):
    id: int
    dataset_version_id: int
    config: dict[str, Any]
    seed: int
    state: str
    metrics: dict[str, Any] | None
    model_version_id: int | None
    job_id: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class TrainingRunList(View):
    items: list[TrainingRunView]
    next: None = None


class GateView(View):
    outcome: str
    reason: str


class RoundView(View):
    dataset_number: int
    labels: int
    training_run_id: int
    state: str
    error: str | None
    model_version_id: int | None
    model_number: int | None
    accuracy: Interval | None
    gate: GateView | None
    effort: EffortView | None
    created_at: datetime


class LoopView(View):
    rounds: list[RoundView]
    new_labels: int
    running_job: int | None
