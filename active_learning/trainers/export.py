"""From a trained program to a verified model package."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from active_learning.trainers.data import TrainingData, TrainingExample
from preannotate import package as packages
from preannotate.package import Package
from preannotate.signature import (
    Framework,
    HashedNgrams,
    ImageInput,
    Manifest,
    Postprocess,
    Sigmoid,
    Softmax,
    classifier_outputs,
    inputs_of,
)

_GOLDEN_BYTES = 1_000_000


@dataclass(frozen=True, eq=False)
class Export:
    """What a trainer hands over: the ONNX bytes, how inputs are made, the embedding's size, the temperature.

    `module` with `example` inputs becomes a torch.export archive when given.
    """

    onnx: bytes
    preprocess: ImageInput | HashedNgrams
    embedding: int
    temperature: float
    module: torch.nn.Module | None = None
    example: tuple[torch.Tensor, ...] = ()
    dynamic_axes: tuple[dict[int, Any], ...] = ()


def write_package(
    export: Export,
    data: TrainingData,
    *,
    folder: Path,
    golden: Sequence[TrainingExample],
    dataset_hash: str,
    training_run: str,
    threads: int,
) -> Package:
    """Writes `folder` through preannotate, which replays the golden samples. Same arguments, same files."""
    classes = len(data.labels)
    postprocess: Postprocess = Softmax(temperature=export.temperature)
    if data.multiple:
        postprocess = Sigmoid(temperature=export.temperature, thresholds=(0.5,) * classes)
    manifest = Manifest(
        name=f"{data.kind} classifier",
        task="image-classification" if data.kind == "image" else "text-classification",
        framework="onnx",
        inputs=inputs_of(export.preprocess),
        outputs=classifier_outputs(classes, export.embedding),
        labels=tuple(data.labels),
        preprocess=export.preprocess,
        postprocess=postprocess,
        dataset_version=dataset_hash,
        training_run=training_run,
    )
    with tempfile.TemporaryDirectory() as name:
        programs: dict[Framework, Path] = {"onnx": Path(name) / "model.onnx"}
        programs["onnx"].write_bytes(export.onnx)
        if export.module is not None:
            programs["torch-export"] = Path(name) / "model.pt2"
            _save_archive(export, programs["torch-export"])
        return packages.write(
            folder,
            manifest=manifest,
            programs=programs,
            golden_inputs=[example.data for example in golden],
            threads=threads,
        )


def golden_samples(examples: Sequence[TrainingExample], count: int) -> list[TrainingExample]:
    """Up to `count` examples of moderate size, one of each class first, in order of hash."""
    small = [e for e in sorted(examples, key=lambda e: e.hash) if len(e.data) <= _GOLDEN_BYTES] or [
        min(examples, key=lambda e: len(e.data))
    ]
    seen: set[object] = set()
    first: list[TrainingExample] = []
    later: list[TrainingExample] = []
    for example in small:
        (later if example.label in seen else first).append(example)
        seen.add(example.label)
    return [*first, *later][:count]


def _save_archive(export: Export, path: Path) -> None:
    assert export.module is not None
    with torch.no_grad():
        program = torch.export.export(
            export.module.eval(), export.example, dynamic_shapes=export.dynamic_axes, strict=False
        )
    torch.export.save(program, path)
