"""One arm on one seed: label, freeze, train, gate, deploy, draft, order; round after round."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from active_learning import priorities, promotion, rounds
from active_learning.errors import SimulationImpossible
from active_learning.jobs import job_kinds
from active_learning.simulation.annotator import (
    ANNOTATOR,
    Answered,
    SimulatedClock,
    TimeModel,
    answer_queue,
)
from active_learning.simulation.dataset import HeldOut
from active_learning.simulation.measure import Drafts, accuracy, drafts_of_open_tasks, queue_drafts
from active_learning.simulation.stage import BEGINNING, Stage, embeddings_folder, open_copy
from labeling import items
from labeling.shapes import Choice
from preannotate import deployments
from preannotate.jobs import PRELABEL
from storage import jobs
from storage.jobs import JobDependencies, JobState

ArmName = Literal["loop", "random"]
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """Everything an arm needs, so that another process can play it. `labels_after`: of each round."""

    folder: Path
    project_id: int
    name: ArmName
    seed: int
    labels_after: tuple[int, ...]
    classes: int
    held_out: tuple[HeldOut, ...]
    config: dict[str, Any] | None
    times: TimeModel


@dataclass(frozen=True, slots=True)
class ArmRound:
    """The state after one round. `shown`: the accuracy on the loop page; `queue`: the drafts met while
    labelling in it (of the model before); `open`: the drafts that then wait on all open tasks. None where
    there were none."""

    labels: int
    accuracy: float
    shown: float | None
    model_number: int | None
    gate: str | None
    reason: str
    strategy: str
    queue: Drafts | None
    open: Drafts | None


@dataclass(frozen=True, slots=True)
class ArmResult:
    name: ArmName
    seed: int
    rounds: tuple[ArmRound, ...]


def play_arm(plan: ArmPlan, report: Report) -> ArmResult:
    """Plays on a copy of the template; the same plan gives the same result."""
    stage = open_copy(plan.folder, f"{plan.name}-{plan.seed}", plan.project_id)
    try:
        arm = _Arm(plan, stage)
        strategy = arm.order()
        played = []
        done = 0
        for number, labels in enumerate(plan.labels_after, start=1):
            played.append(arm.round(labels - done, labels, strategy))
            done, strategy = labels, arm.strategy
            report(f"{plan.name} order, seed {plan.seed}, round {number}: accuracy {played[-1].accuracy:.3f}")
        return ArmResult(plan.name, plan.seed, tuple(played))
    finally:
        stage.close()


class _Arm:
    def __init__(self, plan: ArmPlan, stage: Stage) -> None:
        self.plan = plan
        self.stage = stage
        self.clock = SimulatedClock(BEGINNING)
        self.strategy = ""
        self._said: Counter[int] = Counter()
        self._jobs = JobDependencies(
            stage.database,
            stage.objects,
            stage.settings,
            self.clock,
            {**job_kinds(), PRELABEL.name: PRELABEL},
        )

    def order(self) -> str:
        """The first order, before there is any label."""
        done = priorities.recompute(
            self.stage.database,
            self.stage.objects,
            project_id=self.stage.project_id,
            cache_folder=embeddings_folder(self.stage.settings),
            now=self.clock(),
            random_order=self.plan.name == "random",
            seed=self.plan.seed,
        )
        self.strategy = str(done.strategy)
        return self.strategy

    def round(self, count: int, labels: int, strategy: str) -> ArmRound:
        answered = answer_queue(
            self.stage.database,
            project_id=self.stage.project_id,
            count=count,
            classes=self.plan.classes,
            clock=self.clock,
            times=self.plan.times,
            progress=lambda _count: None,
        )
        self._remember(answered)
        error = self._learn()
        number, gate, reason = self._verdict()
        return ArmRound(
            labels=labels,
            accuracy=self._accuracy(),
            shown=self._shown(),
            model_number=number,
            gate=None if error else gate,
            reason=error or reason,
            strategy=strategy,
            queue=queue_drafts(answered, self.plan.classes, self.plan.times),
            open=self._open_drafts(),
        )

    def _learn(self) -> str | None:
        """Runs the round as a job; returns why there is no new model, if there is none."""
        arguments = {
            "project_id": self.stage.project_id,
            "seed": self.plan.seed,
            "config": self.plan.config,
        }
        with self.stage.database.write() as session:
            job_id = jobs.submit(
                session,
                kind="round",
                arguments=arguments,
                project_id=self.stage.project_id,
                created_by=ANNOTATOR,
                now=self.clock(),
            )
        jobs.run_job(self._jobs, job_id)
        with self.stage.database.read() as session:
            job = jobs.get(session, job_id)
            run = rounds.rounds(session, self.stage.project_id)[-1:]
        if job.state is not JobState.SUCCEEDED:
            if run and run[0].state == "failed":
                return run[0].error
            raise SimulationImpossible(f"the job of the round {job.state}: {job.message}")
        if self.plan.name == "loop":  # random order needs neither drafts nor a new order
            self._follow()
        return None

    def _follow(self) -> None:
        """Runs what the round queued, pre-labelling and ordering, until nothing is due."""
        while True:
            with self.stage.database.read() as session:
                due = jobs.due(session, self.clock())
            if not due:
                return
            for job_id in due:
                jobs.run_job(self._jobs, job_id)
                with self.stage.database.read() as session:
                    job = jobs.get(session, job_id)
                if job.state is not JobState.SUCCEEDED or job.failed:
                    raise SimulationImpossible(f"job {job.kind} {job.state}: {job.message}")
                self.strategy = (job.result or {}).get("strategy", self.strategy)

    def _verdict(self) -> tuple[int | None, str | None, str]:
        """Number of the model in force, and the newest round's gate outcome with its reason."""
        with self.stage.database.read() as session:
            played = rounds.rounds(session, self.stage.project_id)
            deployed = deployments.current(session, self.stage.project_id)
        numbers = {r.model_version_id: r.model_number for r in played}
        number = None if deployed is None else numbers[deployed.stable_id]
        gate: promotion.GateDecision | None = played[-1].gate if played else None
        return (number, None, "") if gate is None else (number, gate.outcome, gate.reason)

    def _accuracy(self) -> float:
        return accuracy(
            self.stage, self.plan.held_out, otherwise=self._said.most_common(1)[0][0] if self._said else 0
        )

    def _shown(self) -> float | None:
        with self.stage.database.read() as session:
            played = rounds.rounds(session, self.stage.project_id)
        measured = played[-1].accuracy if played else None
        return None if measured is None else measured.value

    def _open_drafts(self) -> Drafts | None:
        if self.plan.name == "random":
            return None
        return drafts_of_open_tasks(self.stage, self.plan.classes, self.plan.times)

    def _remember(self, answered: Sequence[Answered]) -> None:
        with self.stage.database.read() as session:
            gold = items.gold(session, [each.item_id for each in answered])
        self._said.update(
            c
            for regions in gold.values()
            for region in regions
            if isinstance(region, Choice)
            for c in region.classes
        )
