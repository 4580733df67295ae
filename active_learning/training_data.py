"""From a frozen dataset version to what a trainer takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from active_learning.errors import NothingToTrainOn
from labeling.manifest import Example, Manifest, Unlabelled
from labeling.schema import LabelField, LabelSchema
from labeling.shapes import Choice, Region
from preannotate.signature import BoundLabel
from storage.objects import ObjectStore

if TYPE_CHECKING:
    from active_learning.trainers.data import TrainingData

Answer = tuple[int, ...]


def choice_field(schema: LabelSchema) -> LabelField:
    """The field that classifiers learn; raises NothingToTrainOn when there is none."""
    field = schema.choice_field()
    if field is None:
        raise NothingToTrainOn("training knows choices so far, and this schema has no choice field")
    return field


def answer(regions: Sequence[Region], field: LabelField) -> Answer | None:
    """The class ids chosen in `field`, ascending; None when a single choice was not made."""
    chosen = [region for region in regions if isinstance(region, Choice) and region.field == field.name]
    classes = tuple(sorted(c for region in chosen for c in region.classes))
    return classes if field.multiple or len(classes) == 1 else None


def item_bytes(objects: ObjectStore, item: Example | Unlabelled) -> bytes:
    """The encoded image, or the text as UTF-8."""
    return objects.get(item.item) if item.text is None else item.text.encode()


def assemble(manifest: Manifest, objects: ObjectStore, *, representation_items: int) -> "TrainingData":
    """Reads every example's bytes, and of the unlabelled items those that representations are learnt from:
    what is among the `representation_items` smallest hashes of all.

    Raises NothingToTrainOn when the schema has no choice field.
    """
    from active_learning.trainers.data import TrainingData, TrainingExample

    field = choice_field(manifest.schema)
    names = {c.id: c.name for c in manifest.schema.classes}
    answered = [(example, answer(example.regions, field)) for example in manifest.examples]
    known = [example.item for example, said in answered if said is not None]
    wanted = set(sorted(known + [item.item for item in manifest.unlabelled])[:representation_items])
    return TrainingData(
        kind=manifest.kind,
        labels=[BoundLabel(class_id=c, name=names[c]) for c in field.classes],
        examples=[
            TrainingExample(e.item, item_bytes(objects, e), said if field.multiple else said[0], e.split)
            for e, said in answered
            if said is not None
        ],
        unlabelled=[item_bytes(objects, item) for item in manifest.unlabelled if item.item in wanted],
        multiple=field.multiple,
    )
