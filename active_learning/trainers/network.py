"""Trains a net by gradient descent, or fits a linear head on one that stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, pad

from active_learning.calibration import fit_temperature
from active_learning.trainers.backbones import Network, build
from active_learning.trainers.config import ImageConfig
from active_learning.trainers.data import TrainingData, class_weights
from active_learning.trainers.determinism import generator
from active_learning.trainers.export import Export
from active_learning.trainers.graph import traced
from active_learning.trainers.linear import cross_fit_logits, fit_augmented
from active_learning.trainers.pixels import Pixels, decode_examples
from preannotate.signature import ImageInput

Floats = NDArray[np.float32]
Progress = Callable[[float, str], None]

_HELD_OUT = 0.15  # of the training items, kept from a net that has too few validation items
_ENOUGH_VALIDATION = 30


@dataclass(frozen=True, eq=False)
class Lesson:
    """pixels uint8 [N, H, W, C], targets float32 [N, classes], weights float32 [N]."""

    pixels: Pixels
    targets: Floats
    weights: Floats
    multiple: bool

    def rows(self, rows: NDArray[np.int64]) -> "Lesson":
        """Some of the examples."""
        return Lesson(self.pixels[rows], self.targets[rows], self.weights[rows], self.multiple)


def train_network(
    data: TrainingData, config: ImageConfig, spec: ImageInput, *, seed: int, progress: Progress
) -> Export:
    """A run with any network but `patches`; mirrored images are used only when `flip` is `on`."""
    train, validation = data.of("train"), data.of("validation")
    progress(0.05, "reading images")
    targets = data.targets(train)
    lesson = Lesson(
        decode_examples(train, spec), targets, class_weights(targets, config.class_weights), data.multiple
    )
    network = build(config, lesson.pixels, len(data.labels), seed)
    if config.frozen:
        held = _fit_frozen(network, lesson, config, seed)
    else:
        held = _fit(network, lesson, config, seed, len(validation), progress)
    progress(0.9, "calibrating")
    said, _ = network.predict(decode_examples(validation, spec))
    temperature = fit_temperature(
        np.concatenate([held[0], said]),
        np.concatenate([held[1], data.targets(validation)]),
        multiple=data.multiple,
    )
    example = torch.zeros(2, spec.height, spec.width, spec.channels, dtype=torch.uint8)
    return Export(
        onnx=traced(network.eval(), example),
        preprocess=spec,
        embedding=network.head.in_features,
        temperature=temperature,
        module=network if config.torch_export else None,
        example=(example,),
        dynamic_axes=({0: torch.export.Dim("batch")},),
    )


def _fit_frozen(network: Network, lesson: Lesson, config: ImageConfig, seed: int) -> tuple[Floats, Floats]:
    """Fits the head; returns cross-fitted logits and their targets."""
    variants = [network.predict(lesson.pixels)[1]]
    if config.flip == "on":
        variants.append(network.predict(np.ascontiguousarray(lesson.pixels[:, :, ::-1]))[1])
    # The penalty then means the same at any scale of the backbone's output.
    scale = np.float32(1.0 / max(float(np.sqrt((variants[0] ** 2).sum(axis=1).mean())), 1e-9))
    scaled = [variant * scale for variant in variants]
    head = fit_augmented(
        scaled, lesson.targets, lesson.weights, strength=config.strength, multiple=lesson.multiple
    )
    network.head.weight.data = torch.from_numpy(head.weight * scale)
    network.head.bias.data = torch.from_numpy(head.bias)
    held = cross_fit_logits(
        scaled, lesson.targets, lesson.weights, strength=config.strength, multiple=lesson.multiple, seed=seed
    )
    return held, lesson.targets


def _fit(
    network: Network, lesson: Lesson, config: ImageConfig, seed: int, validation: int, progress: Progress
) -> tuple[Floats, Floats]:
    """Trains; returns logits and targets of training items kept out because validation items are few."""
    rows = np.random.default_rng(seed).permutation(len(lesson.pixels))
    count = 0 if validation >= _ENOUGH_VALIDATION else int(_HELD_OUT * len(rows))
    out = lesson.rows(np.sort(rows[:count]))
    _descend(network, lesson.rows(np.sort(rows[count:])), config, seed, progress)
    return network.predict(out.pixels)[0], out.targets


def _descend(network: Network, lesson: Lesson, config: ImageConfig, seed: int, progress: Progress) -> None:
    random = generator(seed)
    images, targets, weights = (torch.from_numpy(a) for a in (lesson.pixels, lesson.targets, lesson.weights))
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.learning_rate, total_steps=max(config.steps, 2)
    )
    network.train()
    # Dropout inside a backbone draws from the global generator: it is set here and put back afterwards.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for step in range(config.steps):
            rows = torch.randint(len(images), (config.batch,), generator=random)
            logits, _ = network(_augment(images[rows], config, random))
            loss = (_losses(logits, targets[rows], config, lesson.multiple) * weights[rows]).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            if step % 10 == 0:
                progress(0.1 + 0.8 * step / config.steps, f"step {step} of {config.steps}")


def _losses(logits: torch.Tensor, targets: torch.Tensor, config: ImageConfig, multiple: bool) -> torch.Tensor:
    if multiple:
        return binary_cross_entropy_with_logits(logits, targets, reduction="none").mean(dim=1)
    return cross_entropy(logits, targets, reduction="none", label_smoothing=config.label_smoothing)


def _augment(images: torch.Tensor, config: ImageConfig, random: torch.Generator) -> torch.Tensor:
    """A batch uint8 [N, H, W, C] with one shift for all and, if configured, each image mirrored or not."""
    _, height, width, _ = images.shape
    if config.flip == "on":
        mirrored = torch.rand(len(images), generator=random) < 0.5
        images = torch.where(mirrored[:, None, None, None], images.flip(2), images)
    reach = int(config.shift * min(height, width))
    if reach == 0:
        return images
    down, right = (int(v) for v in torch.randint(0, 2 * reach + 1, (2,), generator=random))
    # Padding by repeated borders is defined for channels first only.
    first = images.permute(0, 3, 1, 2).float()
    framed = pad(first, (reach,) * 4, mode="replicate")
    return framed[:, :, down : down + height, right : right + width].permute(0, 2, 3, 1)
