"""Small labelled sets that a model can learn: texts from a vocabulary a topic, images of bars."""

import hashlib
import io

import numpy as np
from PIL import Image

from active_learning.trainers.data import Split, TrainingData, TrainingExample
from preannotate.signature import BoundLabel

TOPICS = {
    3: "match goal team league striker coach season penalty stadium referee",
    7: "market shares profit bank investor oil price trade dollar merger",
    5: "galaxy telescope orbit planet rocket probe comet lunar launch star",
}
LABELS = [
    BoundLabel(class_id=3, name="sport"),
    BoundLabel(class_id=7, name="business"),
    BoundLabel(class_id=5, name="space"),
]
SPLITS: tuple[Split, ...] = ("train", "train", "train", "validation", "test")


def example(data: bytes, label: int | tuple[int, ...], split: Split) -> TrainingExample:
    return TrainingExample(hashlib.sha256(data).hexdigest(), data, label, split)


def sentence(random: np.random.Generator, class_id: int) -> bytes:
    words = [*random.choice(TOPICS[class_id].split(), 5), *random.choice(["the", "of", "and", "a", "new"], 5)]
    return (" ".join(random.permutation(words)) + f" {random.integers(10_000)}").encode()


def texts(number: int = 60, *, unlabelled: int = 60, seed: int = 0) -> TrainingData:
    random = np.random.default_rng(seed)
    classes = list(TOPICS)
    examples = [
        example(sentence(random, classes[i % 3]), classes[i % 3], SPLITS[(i // 3) % 5]) for i in range(number)
    ]
    more = [sentence(random, classes[i % 3]) for i in range(unlabelled)]
    return TrainingData("text", LABELS, examples, more)


def picture(random: np.random.Generator, upright: bool, *, size: int = 12, colour: bool = False) -> bytes:
    """A bright bar on noise, standing or lying."""
    pixels = random.integers(0, 60, (size, size, 3 if colour else 1), dtype=np.uint8)
    place = int(random.integers(1, size - 3))
    pixels[(slice(None), slice(place, place + 2)) if upright else (slice(place, place + 2), slice(None))] += (
        180
    )
    stream = io.BytesIO()
    Image.fromarray(pixels if colour else pixels[:, :, 0]).save(stream, "PNG")
    return stream.getvalue()


def pictures(
    number: int = 60, *, unlabelled: int = 40, seed: int = 0, size: int = 12, colour: bool = False
) -> TrainingData:
    random = np.random.default_rng(seed)
    labels = [BoundLabel(class_id=0, name="lying"), BoundLabel(class_id=1, name="upright")]
    examples = [
        example(picture(random, bool(i % 2), size=size, colour=colour), i % 2, SPLITS[(i // 2) % 5])
        for i in range(number)
    ]
    more = [picture(random, bool(i % 2), size=size, colour=colour) for i in range(unlabelled)]
    return TrainingData("image", labels, examples, more)
