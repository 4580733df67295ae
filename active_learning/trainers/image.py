"""Trains an image classifier: patch embeddings with a linear head, or a net by gradient descent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from active_learning.calibration import fit_temperature, log_losses
from active_learning.trainers.config import ImageConfig
from active_learning.trainers.corpus import corpus_of
from active_learning.trainers.data import TrainingData, TrainingExample, class_weights
from active_learning.trainers.export import Export
from active_learning.trainers.linear import cross_fit_logits, fit_augmented
from active_learning.trainers.patch_embedding import Learned, learn_embedding
from active_learning.trainers.patch_graph import PatchProgram
from active_learning.trainers.pixels import choose_input, decode_examples
from preannotate.signature import ImageInput

Floats = NDArray[np.float32]
Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class Fitted:
    """One way to augment, judged: embeddings [V][N, D], left-out logits [N, C] and their losses [N]."""

    variants: list[Floats]
    held: Floats
    losses: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        variants: list[Floats],
        targets: Floats,
        weights: Floats,
        config: ImageConfig,
        *,
        multiple: bool,
        seed: int,
    ) -> Self:
        held = cross_fit_logits(
            variants, targets, weights, strength=config.strength, multiple=multiple, seed=seed
        )
        temperature = fit_temperature(held, targets, multiple=multiple)
        return cls(variants, held, log_losses(held, targets, temperature, multiple=multiple))

    def clearly_better_than(self, other: Self) -> bool:
        """Smaller loss by more than one standard error of the paired difference."""
        gain = other.losses - self.losses
        return bool(len(gain) > 1 and gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))


def train_image(data: TrainingData, config: ImageConfig, *, seed: int, progress: Progress) -> Export:
    """Raises UnusableExample for a labelled image that cannot be read; such an unlabelled one is left out."""
    progress(0.0, "looking at the images")
    corpus = corpus_of(data, config.representation_images)
    spec = choose_input(corpus, config.size)
    if config.network != "patches":
        from active_learning.trainers.network import train_network  # loads torchvision

        return train_network(data, config, spec, seed=seed, progress=progress)
    progress(0.1, "learning the embedding from all images")
    learned = learn_embedding(corpus, spec, config.filters, config.dimensions)
    progress(0.6, "fitting the head")
    train, validation = data.of("train"), data.of("validation")
    targets = data.targets(train)
    weights = class_weights(targets, config.class_weights)
    fitted = [
        Fitted.of(variants, targets, weights, config, multiple=data.multiple, seed=seed)
        for variants in _augmentations(train, learned, spec, config)
    ]
    best = fitted[-1] if len(fitted) == 1 or fitted[1].clearly_better_than(fitted[0]) else fitted[0]
    head = fit_augmented(best.variants, targets, weights, strength=config.strength, multiple=data.multiple)
    progress(0.9, "calibrating")
    # Left-out training items and validation items together: either alone may be very few.
    logits = np.concatenate([best.held, head.logits(_embed(validation, learned, spec))])
    answers = np.concatenate([targets, data.targets(validation)])
    program = PatchProgram(learned.embedding, head, spec.height, spec.width)
    return Export(
        onnx=program.onnx(),
        preprocess=spec,
        embedding=learned.embedding.dimensions,
        temperature=fit_temperature(logits, answers, multiple=data.multiple),
        module=program.module() if config.torch_export else None,
        example=(torch.zeros(2, spec.height, spec.width, spec.channels, dtype=torch.uint8),),
        dynamic_axes=({0: torch.export.Dim("batch")},),
    )


def _augmentations(
    train: list[TrainingExample], learned: Learned, spec: ImageInput, config: ImageConfig
) -> list[list[Floats]]:
    """The candidates: embeddings as they are, and with those of the mirrored images beside them."""
    plain = _embed(train, learned, spec)
    if config.flip == "off":
        return [[plain]]
    mirrored = learned.embedding.embed(np.ascontiguousarray(decode_examples(train, spec)[:, :, ::-1]))
    return [[plain, mirrored]] if config.flip == "on" else [[plain], [plain, mirrored]]


def _embed(examples: list[TrainingExample], learned: Learned, spec: ImageInput) -> Floats:
    new = [example for example in examples if example.hash not in learned.known]
    fresh = dict(zip((e.hash for e in new), learned.embedding.embed(decode_examples(new, spec)), strict=True))
    rows = [learned.known[e.hash] if e.hash in learned.known else fresh[e.hash] for e in examples]
    return np.array(rows, np.float32).reshape(len(examples), learned.embedding.dimensions)
