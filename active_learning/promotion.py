"""Judges a freshly published model on the frozen items of a dataset version and, if it wins, deploys it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from active_learning.errors import NotComparable
from active_learning.gates import Decision, GatePolicy, Hold, Judged, Promote, Standing, judge, weigh
from active_learning.tables import GateDecisionRow
from active_learning.training_data import Answer, answer, choice_field, item_bytes
from labeling import datasets
from labeling.manifest import Example, Manifest
from labeling.schema import LabelSchema
from labeling.shapes import parse_regions
from preannotate import deployments, registry
from preannotate.deployments import DEFAULT_BLIND_SHARE
from preannotate.errors import BadInput
from preannotate.postprocess import Classified, Output
from preannotate.registry import ModelVersion
from preannotate.runtime import Runtime
from storage.database import Database
from storage.errors import Conflict
from storage.objects import ObjectStore

_BATCH = 64
_UNREADABLE: Answer = (-1,)  # no class has this id: an item that a model cannot read counts as wrong


@dataclass(frozen=True, slots=True)
class GateDecision:
    """A stored decision. `outcome`: promote, hold or reject; `evidence` as `gates.Evidence.as_json`."""

    id: int
    dataset_version_id: int
    challenger_id: int
    champion_id: int | None
    outcome: str
    reason: str
    evidence: dict[str, Any]
    created_at: datetime


def decide(
    database: Database,
    objects: ObjectStore,
    *,
    project_id: int,
    challenger_id: int,
    dataset_version_id: int,
    cache_folder: Path,
    now: datetime,
    policy: GatePolicy | None = None,
    threads: int = 1,
    created_by: int | None = None,
) -> GateDecision:
    """Compares with the stable version in force; the decision is stored, and a Promote deploys with it.

    Deciding again on the same pair and dataset returns the decision that is there. Raises NotComparable,
    and Conflict when somebody deployed another model meanwhile.
    """
    with database.read() as session:
        challenger = registry.get(session, challenger_id)
        deployed = deployments.current(session, project_id)
        champion_id = None if deployed is None else deployed.stable_id
        champion = None if champion_id is None else registry.get(session, champion_id)
        before = _stored(session, challenger_id, dataset_version_id)
        frozen = datasets.get(session, dataset_version_id)
        learned = None
        if champion is not None and champion.dataset_version_id is not None:
            learned = datasets.get(session, champion.dataset_version_id).content_hash
    if before is not None and (champion_id == challenger_id or before.champion_id == champion_id):
        return before
    manifest = datasets.read(objects, frozen.content_hash)
    trained_on = None if learned is None else datasets.read(objects, learned)
    court = _Court(objects, cache_folder, threads, policy or GatePolicy())
    decision = court.hear(challenger, champion, manifest, trained_on)
    with database.write() as session:
        now_deployed = deployments.current(session, project_id)
        if (None if now_deployed is None else now_deployed.stable_id) != champion_id:
            raise Conflict("another model was deployed while this one was judged; judge it again")
        row = _row(project_id, dataset_version_id, challenger_id, champion_id, decision, now)
        session.add(row)
        if isinstance(decision, Promote):
            deployments.deploy(
                session,
                project_id=project_id,
                stable=challenger_id,
                blind_share=DEFAULT_BLIND_SHARE if now_deployed is None else now_deployed.blind_share,
                reason=decision.reason,
                created_by=created_by,
                now=now,
            )
        session.flush()
        return _value(row)


def newest_decisions(session: Session, project_id: int) -> dict[int, GateDecision]:
    """The newest decision on each challenger of a project, by model version."""
    rows = session.scalars(
        select(GateDecisionRow).where(GateDecisionRow.project_id == project_id).order_by(GateDecisionRow.id)
    )
    return {row.challenger_id: _value(row) for row in rows}


@dataclass(frozen=True)
class _Court:
    objects: ObjectStore
    cache_folder: Path
    threads: int
    policy: GatePolicy

    def hear(
        self,
        challenger: ModelVersion,
        champion: ModelVersion | None,
        manifest: Manifest,
        trained_on: Manifest | None,
    ) -> Decision:
        splits, held_out = held_out_examples(manifest, enough=self.policy.enough_test_items)
        standing = _standing(challenger, champion, manifest, trained_on, splits)
        if champion is not None and champion.id == challenger.id:
            return Hold(f"model {challenger.number} is in force already.", weigh([], self.policy, standing))
        theirs = (
            [_most_frequent(manifest)] * len(held_out)
            if champion is None
            else self._answers(champion, held_out, manifest.schema)
        )
        ours = self._answers(challenger, held_out, manifest.schema)
        truths = _answered(manifest, held_out)
        pairs = [Judged(*answers) for answers in zip(truths, ours, theirs, strict=True)]
        return judge(pairs, self.policy, standing)

    def _answers(
        self, version: ModelVersion, examples: Sequence[Example], schema: LabelSchema
    ) -> list[Answer]:
        runtime = registry.load(self.objects, version, self.cache_folder, threads=self.threads)
        answers: list[Answer] = []
        for start in range(0, len(examples), _BATCH):
            batch = [item_bytes(self.objects, example) for example in examples[start : start + _BATCH]]
            answers += [_said(runtime, version, output, schema) for output in runtime.predict_bytes(batch)]
        return answers


def held_out_examples(manifest: Manifest, *, enough: int) -> tuple[tuple[str, ...], list[Example]]:
    """Labelled test items; where these are fewer than `enough`, the validation items beside them.

    Neither model was trained on either split: an item's split never changes.
    """
    test = _labelled(manifest, "test")
    if len(test) >= enough:
        return ("test",), test
    return ("test", "validation"), _labelled(manifest, "test", "validation")


def _labelled(manifest: Manifest, *splits: str) -> list[Example]:
    field = choice_field(manifest.schema)
    chosen = [example for example in manifest.examples if example.split in splits]
    return [example for example in chosen if answer(example.regions, field) is not None]


def _answered(manifest: Manifest, examples: Sequence[Example]) -> list[Answer]:
    field = choice_field(manifest.schema)
    return [said for e in examples if (said := answer(e.regions, field)) is not None]


def _said(runtime: Runtime, version: ModelVersion, output: Output | BadInput, schema: LabelSchema) -> Answer:
    if isinstance(output, BadInput):
        return _UNREADABLE
    if not isinstance(output, Classified):
        raise NotComparable(version.id, "only classifiers can be compared by this gate")
    field = choice_field(schema)
    regions = parse_regions(runtime.to_regions(output, field.name))
    return answer(regions, field) or ()


def _most_frequent(manifest: Manifest) -> Answer:
    counted = Counter(_answered(manifest, _labelled(manifest, "train")))
    return min(counted, key=lambda said: (-counted[said], said)) if counted else _UNREADABLE


def _standing(
    challenger: ModelVersion,
    champion: ModelVersion | None,
    manifest: Manifest,
    trained_on: Manifest | None,
    splits: tuple[str, ...],
) -> Standing:
    ours = _train_items(manifest)
    theirs = None if trained_on is None else _train_items(trained_on)
    return Standing(
        challenger=f"model {challenger.number}",
        champion=None if champion is None else f"model {champion.number}",
        splits=splits,
        challenger_labels=len(ours),
        champion_labels=len(theirs) if theirs is not None and theirs <= ours else None,
        class_names={c.id: c.name for c in manifest.schema.classes},
    )


def _train_items(manifest: Manifest) -> set[str]:
    return {example.item for example in _labelled(manifest, "train")}


def _row(
    project_id: int,
    dataset_version_id: int,
    challenger_id: int,
    champion_id: int | None,
    decision: Decision,
    now: datetime,
) -> GateDecisionRow:
    return GateDecisionRow(
        project_id=project_id,
        dataset_version_id=dataset_version_id,
        challenger_id=challenger_id,
        champion_id=champion_id,
        outcome=decision.word,
        reason=decision.reason,
        evidence=decision.evidence.as_json(),
        created_at=now,
    )


def _stored(session: Session, challenger_id: int, dataset_version_id: int) -> GateDecision | None:
    row = session.scalars(
        select(GateDecisionRow)
        .where(
            GateDecisionRow.challenger_id == challenger_id,
            GateDecisionRow.dataset_version_id == dataset_version_id,
        )
        .order_by(GateDecisionRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _value(row)


def _value(row: GateDecisionRow) -> GateDecision:
    return GateDecision(
        id=row.id,
        dataset_version_id=row.dataset_version_id,
        challenger_id=row.challenger_id,
        champion_id=row.champion_id,
        outcome=row.outcome,
        reason=row.reason,
        evidence=row.evidence,
        created_at=row.created_at,
    )
