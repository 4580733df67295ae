"""From a frozen dataset version to what a trainer takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from active_learning.errors import NothingToTrainOn
from labeling.datasets import Example, Manifest, Unlabelled
from labeling.schema import LabelSchema
from labeling.shapes import Box, Choice
from preannotate.signature import BoundLabel
from storage.objects import ObjectStore

if TYPE_CHECKING:
    from active_learning.trainers.data import TrainingData

UNLABELLED = 20_000


def class_of(regions: Sequence[Choice | Box]) -> int | None:
    """The one class that a single-choice label names; None when it names none or several."""
    chosen = [region for region in regions if isinstance(region, Choice)]
    return chosen[0].classes[0] if len(chosen) == 1 and len(chosen[0].classes) == 1 else None


def item_bytes(objects: ObjectStore, item: Example | Unlabelled) -> bytes:
    """The encoded image, or the text as UTF-8."""
    return objects.get(item.item) if item.text is None else item.text.encode()


def assemble(manifest: Manifest, objects: ObjectStore, *, dataset_number: int) -> "TrainingData":
    """Reads every example's bytes. Raises NothingToTrainOn when no classifier can be trained on it."""
    from active_learning.trainers.data import TrainingData, TrainingExample

    labels = bound_labels(manifest.schema)
    position = {label.class_id: i for i, label in enumerate(labels)}
    chosen = [(example, class_of(example.regions)) for example in manifest.examples]
    usable = [(example, c) for example, c in chosen if c is not None and c in position]
    _check(manifest, labels, usable, dataset_number)
    return TrainingData(
        kind=manifest.kind,
        labels=labels,
        examples=[TrainingExample(e.item, item_bytes(objects, e), position[c], e.split) for e, c in usable],
        unlabelled=[item_bytes(objects, item) for item in manifest.unlabelled[:UNLABELLED]],
    )


def bound_labels(schema: LabelSchema) -> list[BoundLabel]:
    """The classes of the schema's single-choice field, by id; empty when it has none."""
    field = schema.choice_field()
    if field is None or field.multiple:
        return []
    names = {c.id: c.name for c in schema.classes}
    return [BoundLabel(class_id=c, name=names[c]) for c in sorted(field.classes)]


def _check(
    manifest: Manifest, labels: list[BoundLabel], usable: list[tuple[Example, int]], dataset_number: int
) -> None:
    if not labels:
        reason = "training knows fields with a single choice; this schema has none"
        raise NothingToTrainOn(reason, dataset_number=dataset_number)
    if not manifest.examples:
        raise NothingToTrainOn("nothing is labelled", dataset_number=dataset_number)
    taught = {c for example, c in usable if example.split == "train"}
    if len(taught) < 2:
        names = ", ".join(label.name for label in labels if label.class_id in taught) or "none"
        count = sum(example.split == "train" for example, _ in usable)
        reason = (
            f"a model needs training labels of at least 2 classes, there are {count} of {len(taught)} "
            f"({names}); label more items"
        )
        raise NothingToTrainOn(reason, dataset_number=dataset_number)
