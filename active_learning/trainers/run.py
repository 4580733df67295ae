"""One training run: from labelled items and a configuration to a verified model package with its metrics."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from active_learning.errors import ConfigInvalid, UnusableExample
from active_learning.trainers.config import ImageConfig, TextConfig
from active_learning.trainers.data import Split, TrainingData, TrainingExample, check
from active_learning.trainers.determinism import repeatable
from active_learning.trainers.export import golden_samples, write_package
from active_learning.trainers.metrics import Metrics, SplitMetrics, measure
from preannotate.errors import BadInput, ModelFailed
from preannotate.package import Package
from preannotate.postprocess import Classified
from preannotate.runtime import Runtime

Floats = NDArray[np.float32]
Progress = Callable[[float, str], None]

_BATCH = 64
_TRAINING_SHARE = 0.9  # of the progress bar; the rest is export and evaluation


@dataclass(frozen=True)
class Trained:
    package: Package
    metrics: Metrics


def _silent(_fraction: float, _message: str) -> None:
    """Nobody is watching."""


def train(
    data: TrainingData,
    config: ImageConfig | TextConfig,
    *,
    seed: int,
    folder: Path,
    dataset_hash: str = "",
    training_run: str = "",
    progress: Progress = _silent,
) -> Trained:
    """Trains on the train split, calibrates on validation, measures validation and test through the runtime
    that serves, and leaves the package in the new or empty `folder`. Same arguments, same files.

    Raises NothingToTrainOn, UnusableExample, ConfigInvalid or TrainerUnavailable. `progress` gets a fraction
    and what is being done; what it raises stops the run.
    """
    if data.kind != config.kind:
        raise ConfigInvalid([f"kind: {config.kind} does not fit a project of {data.kind} items"])
    check(data)

    def inner(fraction: float, message: str) -> None:
        progress(_TRAINING_SHARE * fraction, message)

    with repeatable(config.threads):
        if isinstance(config, TextConfig):
            from active_learning.trainers.text import train_text

            export = train_text(data, config, seed=seed, progress=inner)
        else:
            from active_learning.trainers.image import train_image

            export = train_image(data, config, seed=seed, progress=inner)
        progress(_TRAINING_SHARE, "writing the package")
        package = write_package(
            export,
            data,
            folder=folder,
            golden=golden_samples(data.examples, config.golden_samples),
            dataset_hash=dataset_hash,
            training_run=training_run,
            threads=config.threads,
        )
    progress(0.95, "measuring")
    metrics = Metrics(
        evaluate(package, data, "validation"),
        evaluate(package, data, "test"),
        {split: len(data.of(split)) for split in ("train", "validation", "test")},
    )
    progress(1.0, "done")
    return Trained(package, metrics)


def evaluate(package: Package, data: TrainingData, split: Split) -> SplitMetrics:
    """Metrics of a package on one split, through the runtime; raises UnusableExample."""
    examples = data.of(split)
    if not examples:
        return SplitMetrics()
    try:
        probabilities, _ = predict_all(package, [example.data for example in examples])
    except BadInput as error:
        raise _named(package, examples, error) from error
    names = [(label.class_id, label.name) for label in data.labels]
    return measure(probabilities, data.targets(examples), names, multiple=data.multiple)


def _named(package: Package, examples: Sequence[TrainingExample], error: BadInput) -> UnusableExample:
    runtime = Runtime.load(package)
    for example in examples:
        try:
            runtime.decode(example.data)
        except BadInput:
            return UnusableExample(example.hash, str(error))
    raise error


def predict_all(
    package: Package, data_bytes: Sequence[bytes], *, threads: int = 1
) -> tuple[Floats, Floats | None]:
    """Probabilities [N, C] and embeddings [N, D] (None when the model has none) for classification packages.

    One preprocessing path: this is preannotate's runtime. Raises BadInput for bytes that it cannot read.
    """
    runtime = Runtime.load(package, threads=threads)
    outputs: list[Classified] = []
    for start in range(0, len(data_bytes), _BATCH):
        decoded = [runtime.decode(data) for data in data_bytes[start : start + _BATCH]]
        for output in runtime.predict(decoded):
            if not isinstance(output, Classified):
                raise ModelFailed(f"a {package.manifest.task} model gives no class probabilities")
            outputs.append(output)
    classes = len(package.manifest.labels)
    probabilities = np.array([o.probabilities for o in outputs], np.float32).reshape(-1, classes)
    vectors = [o.embedding for o in outputs if o.embedding is not None]
    if not package.manifest.has_embedding:
        return probabilities, None
    return probabilities, np.array(vectors, np.float32).reshape(len(outputs), -1)
