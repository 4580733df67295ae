"""What a trainer learns from: labelled examples in three splits, and items without a label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from active_learning.errors import NothingToTrainOn
from preannotate.signature import BoundLabel

Split = Literal["train", "validation", "test"]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """One labelled item: SHA-256 of its bytes, the bytes, and its class id.

    In a project where an item may have several classes, `label` is the tuple of its class ids (maybe empty).
    """

    hash: str
    data: bytes
    label: int | tuple[int, ...]
    split: Split


@dataclass(frozen=True)
class TrainingData:
    """`labels` is the class axis of the model to be: every class of the schema's field, in its order.

    `unlabelled` are bytes of items that nobody labelled yet; representations are learnt from them too.
    """

    kind: Literal["image", "text"]
    labels: Sequence[BoundLabel]
    examples: Sequence[TrainingExample]
    unlabelled: Sequence[bytes] = ()
    multiple: bool = False

    def of(self, split: Split) -> list[TrainingExample]:
        """The examples of one split, ordered by hash, so that no result depends on the order given."""
        return sorted((e for e in self.examples if e.split == split), key=lambda example: example.hash)

    def targets(self, examples: Sequence[TrainingExample]) -> Floats:
        """float32 [N, C] of zeros and ones; raises NothingToTrainOn for a class id that has no label."""
        place = {label.class_id: i for i, label in enumerate(self.labels)}
        targets = np.zeros((len(examples), len(self.labels)), np.float32)
        for row, example in enumerate(examples):
            classes = example.label if isinstance(example.label, tuple) else (example.label,)
            for class_id in classes:
                if class_id not in place:
                    raise NothingToTrainOn(
                        f"item {example.hash} has class {class_id}, which is not in the schema"
                    )
                targets[row, place[class_id]] = 1.0
        return targets


def check(data: TrainingData) -> None:
    """Raises NothingToTrainOn, with the reason, when no model can be learnt from this."""
    if len(data.labels) < (1 if data.multiple else 2):
        raise NothingToTrainOn(f"the schema has {len(data.labels)} classes; at least 2 are needed")
    wrong = [e.hash for e in data.examples if isinstance(e.label, tuple) != data.multiple]
    if wrong:
        wanted = "a tuple of class ids" if data.multiple else "one class id"
        raise NothingToTrainOn(f"the label of item {wrong[0]} has to be {wanted}")
    training = data.of("train")
    if not training:
        raise NothingToTrainOn("no labelled item is in the training split")
    counts = data.targets(training).sum(axis=0)
    if data.multiple:
        if not ((counts > 0) & (counts < len(training))).any():
            raise NothingToTrainOn("no class is both given and withheld somewhere in the training split")
    elif (counts > 0).sum() < 2:
        only = data.labels[int(counts.argmax())].name
        raise NothingToTrainOn(f"all {len(training)} training items are {only!r}; a second class is needed")


def class_weights(targets: Floats, how: Literal["none", "balanced"]) -> Floats:
    """Weight of each example, float32 [N], mean 1. `balanced`: each class that occurs weighs the same."""
    if how == "none" or not len(targets):
        return np.ones(len(targets), np.float32)
    counts = targets.sum(axis=0)
    share = np.where(counts > 0, 1.0 / np.maximum(counts, 1.0), 0.0)
    weights = (targets * share).sum(axis=1) / np.maximum(targets.sum(axis=1), 1.0)
    # An item of no class (several may be chosen, none was) weighs as the average one.
    weights[weights == 0] = weights[weights > 0].mean() if (weights > 0).any() else 1.0
    return np.asarray(weights / weights.mean(), np.float32)
