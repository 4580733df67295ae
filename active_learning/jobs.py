"""Job kinds of active_learning: thin shells around `priorities`, `training` and `promotion`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from active_learning import assigning, priorities, promotion, redraft, suspects, training
from labeling import datasets
from storage.errors import NotFound
from storage.jobs import Chunk, ChunkPlan, JobContext, JobKind, single

SIMILARITY = "similarity"
_STEPS = 100


def job_kinds() -> dict[str, JobKind]:
    """`prioritise`, `assign`, `suspects`, `similarity` {project_id}; `train` {..., training_run_id};
    `round` {..., config?, seed?}."""
    kinds = [single("prioritise", _prioritise), single("assign", _assign), single("suspects", _suspects)]
    kinds += [single(SIMILARITY, _index), _training_kind("train", _given_run)]
    kinds.append(_training_kind("round", _frozen_run))
    return {kind.name: kind for kind in kinds}


def _prioritise(context: JobContext) -> dict[str, Any]:
    done = priorities.recompute(
        context.database,
        context.objects,
        project_id=context.arguments["project_id"],
        cache_folder=context.settings.home_folder / "cache" / "embeddings",
        now=context.clock(),
        progress=_progress(context),
        seed=context.arguments.get("seed", 0),
    )
    assigned = assigning.apply_rules(context.database, project_id=context.arguments["project_id"])
    return {
        "tasks": done.tasks,
        "assigned": assigned,
        "strategy": str(done.strategy),
        "label_agreement": done.agreement.as_json(),
        "model_version_id": done.model_version_id,
    }


def _index(context: JobContext) -> dict[str, Any]:
    from active_learning.similarity import building

    built = building.build(
        context.database,
        context.objects,
        context.settings,
        project_id=context.arguments["project_id"],
        now=context.clock(),
        progress=_progress(context),
    )
    return asdict(built)


def _assign(context: JobContext) -> dict[str, Any]:
    return {"assigned": assigning.apply_rules(context.database, project_id=context.arguments["project_id"])}


def _suspects(context: JobContext) -> dict[str, Any]:
    found = suspects.find(
        context.database,
        context.objects,
        project_id=context.arguments["project_id"],
        cache_folder=context.settings.home_folder / "cache" / "embeddings",
        progress=_progress(context),
        seed=context.arguments.get("seed", 0),
    )
    return asdict(found)


def _given_run(context: JobContext) -> int:
    run_id: int = context.arguments["training_run_id"]
    return run_id


def _frozen_run(context: JobContext) -> int:
    """Freezes what is labelled and writes the run down; a second attempt of the job finds its first run."""
    with context.database.read() as session:
        before = training.of_job(session, context.job_id)
    if before is not None:
        return before.id
    project_id = context.arguments["project_id"]
    context.progress(message="freezing the labels")
    version = datasets.freeze(
        context.database,
        context.objects,
        project_id=project_id,
        created_by=context.created_by,
        now=context.clock(),
    )
    with context.database.write() as session:
        return training.create(
            session,
            project_id=project_id,
            dataset_version_id=version.id,
            config=context.arguments.get("config"),
            seed=context.arguments.get("seed", 0),
            now=context.clock(),
            job_id=context.job_id,
        )


def _training_kind(name: str, find_run: Callable[[JobContext], int]) -> JobKind:
    """Train, publish, judge, deploy; then, in the transaction that ends the job, what follows is queued."""

    def plan(context: JobContext) -> Iterable[ChunkPlan]:  # noqa: ARG001
        return [ChunkPlan({})]

    def run(context: JobContext, chunks: Iterator[Chunk]) -> None:
        for chunk in chunks:
            run_id = find_run(context)
            version = training.carry_out(
                context.database,
                context.objects,
                run_id=run_id,
                clock=context.clock,
                progress=_progress(context),
                threads=context.settings.runtime_threads,
            )
            context.progress(message=f"judging model {version.number}")
            promotion.decide(
                context.database,
                context.objects,
                project_id=version.project_id,
                challenger_id=version.id,
                dataset_version_id=_dataset_of(context, run_id),
                cache_folder=context.settings.home_folder / "cache" / "packages",
                now=context.clock(),
                threads=context.settings.runtime_threads,
                created_by=context.created_by,
            )
            context.complete_single(chunk, None)

    return JobKind(name, plan, run, finish=_follow)


def _follow(context: JobContext, session: Session) -> dict[str, Any]:
    """The model in force, new or not, drafts what is open; then the order is made anew."""
    run = training.of_job(session, context.job_id)
    if run is None or run.model_version_id is None:
        raise NotFound("training run of job", context.job_id)
    decision = promotion.newest_decisions(session, run.project_id)[run.model_version_id]
    redraft.submit(
        session,
        project_id=run.project_id,
        created_by=context.created_by,
        now=context.clock(),
        seed=context.arguments.get("seed", 0),
    )
    return {
        "training_run_id": run.id,
        "model_version_id": run.model_version_id,
        "outcome": decision.outcome,
        "reason": decision.reason,
    }


def _dataset_of(context: JobContext, run_id: int) -> int:
    with context.database.read() as session:
        return training.get(session, run_id).dataset_version_id


def _progress(context: JobContext) -> Callable[[float, str], None]:
    def report(share: float, message: str) -> None:
        context.check()
        context.progress(done=round(share * _STEPS), total=_STEPS, message=message)

    return report
