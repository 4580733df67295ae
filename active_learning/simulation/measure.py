"""What is measured after a round: accuracy on held-out items, and what the drafts are worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from active_learning.simulation.annotator import Answered, TimeModel
from active_learning.simulation.dataset import HeldOut
from active_learning.simulation.stage import Stage
from labeling import items
from labeling.edits import compare
from labeling.shapes import parse_regions
from labeling.tables import TaskRow
from preannotate import deployments, registry
from preannotate.postprocess import Classified
from preannotate.tables import PredictionRow

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Drafts:
    """Of `n` drafts: how many are right as they are, edits in all, seconds saved in all (time model)."""

    n: int
    untouched: int
    edits: int
    seconds_saved: float


def accuracy(stage: Stage, held_out: Sequence[HeldOut], *, otherwise: int) -> float:
    """Share of held-out items that the deployed model gets right; with none, of always saying `otherwise`."""
    with stage.database.read() as session:
        deployed = deployments.current(session, stage.project_id)
        version = None
        if deployed is not None and deployed.stable_id is not None:
            version = registry.get(session, deployed.stable_id)
    if version is None:
        return sum(item.label == otherwise for item in held_out) / len(held_out)
    cache = stage.settings.home_folder / "cache" / "packages"
    runtime = registry.load(stage.objects, version, cache, threads=stage.settings.runtime_threads)
    ids = [label.class_id for label in runtime.manifest.labels]
    right = 0
    for start in range(0, len(held_out), _BATCH):
        batch = held_out[start : start + _BATCH]
        for item, said in zip(batch, runtime.predict_bytes([i.data for i in batch]), strict=True):
            right += isinstance(said, Classified) and ids[int(said.probabilities.argmax())] == item.label
    return right / len(held_out)


def queue_drafts(answered: Sequence[Answered], classes: int, times: TimeModel) -> Drafts | None:
    """The drafts that were shown while these items were labelled."""
    shown = [each for each in answered if each.correction is not None and not each.correction.blind]
    if not shown:
        return None
    corrections = [each.correction for each in shown if each.correction is not None]
    return Drafts(
        n=len(shown),
        untouched=sum(c.untouched for c in corrections),
        edits=sum(c.edits for c in corrections),
        seconds_saved=sum(times.from_scratch(classes) - each.seconds for each in shown),
    )


def drafts_of_open_tasks(stage: Stage, classes: int, times: TimeModel) -> Drafts | None:
    """What the deployed model's drafts of every open task would cost; an item without one is one edit.

    None before a model is deployed.
    """
    with stage.database.read() as session:
        deployed = deployments.current(session, stage.project_id)
        if deployed is None:
            return None
        rows = session.execute(
            select(TaskRow.item_id, PredictionRow.regions)
            .outerjoin(
                PredictionRow,
                (PredictionRow.item_id == TaskRow.item_id)
                & (PredictionRow.model_version_id == deployed.stable_id),
            )
            .where(TaskRow.project_id == stage.project_id, TaskRow.state == "open")
        ).all()
        gold = items.gold(session, [row.item_id for row in rows])
    found = [compare(parse_regions(row.regions or []), gold[row.item_id]) for row in rows]
    untouched = sum(edits.untouched for edits in found)
    scratch = times.from_scratch(classes)
    saved = untouched * (scratch - times.accepted()) + (len(found) - untouched) * (
        scratch - times.corrected(classes)
    )
    return Drafts(len(found), untouched, sum(edits.total for edits in found), saved)
