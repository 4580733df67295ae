"""Pre-labelling in bulk: which items a job drafts, in which chunks, and what comes of each.

A chunk is a range of item ids. What it has to do is found when it is done (items in the range that their
routed model version has not predicted), so doing it twice does nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from labeling import item_keys
from labeling.explorer.bulk import found_ids
from labeling.item_keys import ItemKey
from preannotate import deployments, postprocess, predictions, registry
from preannotate.errors import BadInput, NoDeployment
from preannotate.postprocess import Output
from preannotate.predictions import NewPrediction
from preannotate.signature import Manifest
from preannotate.traffic import Arm, route, salt
from storage.database import Database
from storage.errors import NotFound
from storage.jobs import Chunk, ChunkPlan, JobContext

CHUNK_SECONDS = 1.0  # of prediction in a chunk: what a killed worker loses, and how often progress moves
MIN_CHUNK, MAX_CHUNK = 32, 1_024
_PAGE = 5_000


class PrelabelArguments(BaseModel):
    """Arguments of a job of kind "prelabel": by the deployment, or all items by one version; `where`: only
    what a filter with ids instead of names finds when the job is planned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project_id: int
    model_version_id: int | None = None
    only: Literal["open", "all"] = "open"
    where: str | None = None
    item_ids: list[int] | None = None

    @property
    def chosen(self) -> bool:
        return self.where is not None or self.item_ids is not None


@dataclass(frozen=True, slots=True)
class Routing:
    """Which version drafts an item, fixed when the job is planned: a later deployment has its own job."""

    project_id: int
    stable: int
    canary: int | None
    canary_share: float

    def of(self, content_hash: str) -> tuple[Arm, int]:
        """The arm and the model version id."""
        if self.canary is None:
            return "stable", self.stable
        drawn = route(
            content_hash, project_salt=salt(self.project_id), canary_share=self.canary_share, blind_share=0.0
        )
        return (drawn.arm, self.canary) if drawn.arm == "canary" else (drawn.arm, self.stable)

    def versions(self) -> list[int]:
        return [self.stable] if self.canary is None else [self.stable, self.canary]


@dataclass(frozen=True, slots=True)
class Work:
    """One item to draft, by which version."""

    item: ItemKey
    arm: Arm
    version_id: int


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of one item; `seconds` is its share of the batch."""

    work: Work
    outcome: Output | BadInput
    seconds: float


def plan(context: JobContext, seconds_per_item: Callable[[int], float]) -> Iterator[ChunkPlan]:
    """Chunks of about CHUNK_SECONDS each. Raises NoDeployment, NotFound.

    `seconds_per_item`: how long a model version takes; asked only when there is something to draft.
    """
    arguments = PrelabelArguments.model_validate(context.arguments)
    with context.database.read() as session:
        routing = _routing(session, arguments)
    pending: list[int] = []
    size = 0
    chosen = arguments.where is not None
    for page in (
        _chosen(context, arguments, routing) if chosen else _pages(context.database, arguments, routing)
    ):
        pending += page
        if pending and not size:
            size = chunk_items(max(seconds_per_item(version) for version in routing.versions()))
        while len(pending) >= size > 0:
            yield _chunk(pending[:size], routing, chosen)
            pending = pending[size:]
    if pending:
        yield _chunk(pending, routing, chosen)


def chunk_items(seconds_per_item: float) -> int:
    """Items of a chunk for a model that takes so long."""
    return round(min(max(CHUNK_SECONDS / max(seconds_per_item, 1e-9), MIN_CHUNK), MAX_CHUNK))


def work_of(session: Session, chunk: Chunk, arguments: PrelabelArguments) -> list[Work]:
    """The items of a chunk that still lack their prediction, with their texts."""
    routing = Routing(
        project_id=arguments.project_id,
        stable=chunk.arguments["stable"],
        canary=chunk.arguments["canary"],
        canary_share=chunk.arguments["canary_share"],
    )
    project_id, only_open = arguments.project_id, arguments.only == "open"
    if "ids" in chunk.arguments:
        ids = chunk.arguments["ids"]
        keys = item_keys.those(session, project_id=project_id, item_ids=ids, only_open=only_open)
    else:
        first, last = chunk.arguments["first"], chunk.arguments["last"]
        keys = item_keys.walk(session, project_id=project_id, after=first - 1, last=last, only_open=only_open)
    return _lacking(session, keys, routing)


def record(
    context: JobContext, chunk: Chunk, drafted: Sequence[Drafted], fields: dict[int, tuple[Manifest, str]]
) -> None:
    """Stores a chunk's predictions and problems in the transaction that completes it.

    `fields`: by version id, its manifest and the field that it fills. Raises JobLeaseLost.
    """
    new = [
        _prediction(d, d.outcome, *fields[d.work.version_id])
        for d in drafted
        if not isinstance(d.outcome, BadInput)
    ]
    problems = [(d.work.item, d.outcome) for d in drafted if isinstance(d.outcome, BadInput)]
    with context.complete(chunk, done=chunk.size - len(problems), failed=len(problems)) as session:
        predictions.store(
            session,
            project_id=context.arguments["project_id"],
            predictions=new,
            job_id=context.job_id,
            now=context.clock(),
        )
        for item, problem in problems:
            context.error(session, chunk=chunk, subject=f"item {item.id}", message=str(problem))


def _routing(session: Session, arguments: PrelabelArguments) -> Routing:
    if arguments.model_version_id is not None:
        version = registry.get(session, arguments.model_version_id)
        if version.project_id != arguments.project_id or version.package_hash is None:
            raise NotFound("model that can draft, version", version.id)
        return Routing(arguments.project_id, version.id, None, 0.0)
    deployment = deployments.current(session, arguments.project_id)
    if deployment is None or deployment.stable_id is None:
        raise NoDeployment(arguments.project_id)
    return Routing(arguments.project_id, deployment.stable_id, deployment.canary_id, deployment.canary_share)


def _pages(database: Database, arguments: PrelabelArguments, routing: Routing) -> Iterator[list[int]]:
    """Ids of the items to draft, page by page; each page is read for itself, so that no read stays open."""
    after = 0
    while True:
        with database.read() as session:
            keys = item_keys.walk(
                session,
                project_id=arguments.project_id,
                after=after,
                limit=_PAGE,
                only_open=arguments.only == "open",
                with_text=False,
            )
            if not keys:
                return
            lacking = _lacking(session, keys, routing)
        yield [work.item.id for work in lacking]
        after = keys[-1].id


def _lacking(session: Session, keys: Sequence[ItemKey], routing: Routing) -> list[Work]:
    if not keys:
        return []
    done = {
        version: predictions.predicted_items(
            session, model_version_id=version, first=keys[0].id, last=keys[-1].id
        )
        for version in routing.versions()
    }
    routed = ((key, *routing.of(key.content_hash)) for key in keys)
    return [Work(key, arm, version) for key, arm, version in routed if key.id not in done[version]]


def _chosen(context: JobContext, arguments: PrelabelArguments, routing: Routing) -> Iterator[list[int]]:
    """The same for what a filter finds, or for a selection."""
    parts = found_ids(context, project_id=arguments.project_id, where=arguments.where or "")
    for ids in parts if arguments.item_ids is None else [arguments.item_ids]:
        with context.database.read() as session:
            keys = item_keys.those(
                session,
                project_id=arguments.project_id,
                item_ids=ids,
                only_open=arguments.only == "open",
                with_text=False,
            )
            lacking = _lacking(session, keys, routing)
        yield [work.item.id for work in lacking]


def _chunk(ids: list[int], routing: Routing, chosen: bool) -> ChunkPlan:
    """`chosen`: just these items, not all between the first and the last."""
    arguments: dict[str, Any] = {
        "first": ids[0],
        "last": ids[-1],
        "stable": routing.stable,
        "canary": routing.canary,
        "canary_share": routing.canary_share,
    }
    if chosen:
        arguments["ids"] = ids
    return ChunkPlan(arguments, size=len(ids))


def _prediction(drafted: Drafted, output: Output, manifest: Manifest, field: str) -> NewPrediction:
    return NewPrediction(
        item_id=drafted.work.item.id,
        model_version_id=drafted.work.version_id,
        arm=drafted.work.arm,
        regions=postprocess.to_regions(output, manifest, field),
        confidence=postprocess.confidence(output, manifest),
        probabilities=output.scores if isinstance(output, postprocess.Detected) else output.probabilities,
        embedding=output.embedding,
        latency_ms=drafted.seconds * 1000,
    )
