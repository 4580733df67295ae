"""Golden samples: inputs kept in the package with the outputs that the trainer's machine saw for them.

Replaying them at publishing is where a difference between training and serving shows.
`golden/expected.json` is a list of {"input": "golden/000.input", "probabilities": [...]} or {"input": ...,
"boxes": [[x, y, width, height], ...], "scores": [...], "classes": [...]}, each with an "embedding" or null.
"""

import json
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from preannotate.contents import Package
from preannotate.errors import BadInput, GoldenMismatch, PackageCorrupt
from preannotate.postprocess import Classified, Detected, Output
from preannotate.runtime import Runtime
from preannotate.signature import GOLDEN_EXPECTED, Boxes

_Numbers = list[float]


class _Sample(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    input: str
    embedding: _Numbers | None = None
    probabilities: _Numbers | None = None
    boxes: list[Annotated[_Numbers, Field(min_length=4, max_length=4)]] | None = None
    scores: _Numbers | None = None
    classes: list[int] | None = None


_SAMPLES = TypeAdapter(list[_Sample])


def expected_json(names: list[str], outputs: list[Output]) -> str:
    """The text of golden/expected.json for inputs under these names."""
    samples = [_sample(name, output) for name, output in zip(names, outputs, strict=True)]
    return json.dumps([sample.model_dump(exclude_none=True) for sample in samples], indent=1) + "\n"


def inputs(package: Package) -> list[bytes]:
    """The golden inputs, in the order of expected.json."""
    return [(package.folder / sample.input).read_bytes() for sample in _read(package)]


def replay(package: Package, runtime: Runtime) -> int:
    """Predicts every golden input, alone and in one batch; returns how many there are.

    Raises GoldenMismatch for the first output that differs by more than the manifest's tolerance
    (embeddings: relative to their largest number), PackageCorrupt when the samples cannot be read.
    """
    samples = _read(package)
    given = inputs(package)
    alone = [runtime.predict_bytes([data])[0] for data in given]
    for outputs in (alone, runtime.predict_bytes(given)):
        for sample, output in zip(samples, outputs, strict=True):
            if isinstance(output, BadInput):
                raise PackageCorrupt(sample.input, f"is not an input of this model: {output}")
            _compare(sample, _sample(sample.input, output), package)
    return len(samples)


def _read(package: Package) -> list[_Sample]:
    try:
        samples = _SAMPLES.validate_json((package.folder / GOLDEN_EXPECTED).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise PackageCorrupt(GOLDEN_EXPECTED, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    listed = {name for name in package.manifest.files if name.endswith(".input")}
    if not samples or listed != {sample.input for sample in samples}:
        raise PackageCorrupt(GOLDEN_EXPECTED, "does not name exactly the golden inputs that are there")
    return samples


def _sample(name: str, output: Output) -> _Sample:
    embedding = None if output.embedding is None else output.embedding.tolist()
    if isinstance(output, Classified):
        return _Sample(input=name, embedding=embedding, probabilities=output.probabilities.tolist())
    assert isinstance(output, Detected)
    return _Sample(
        input=name,
        embedding=embedding,
        boxes=output.boxes.tolist(),
        scores=output.scores.tolist(),
        classes=output.class_index.tolist(),
    )


def _compare(expected: _Sample, found: _Sample, package: Package) -> None:
    tolerance = package.manifest.golden_tolerance
    if isinstance(package.manifest.postprocess, Boxes):
        if expected.classes != found.classes:
            raise GoldenMismatch(expected.input, "the classes of the boxes", float("inf"), tolerance)
        _near(expected.input, "boxes", expected.boxes, found.boxes, tolerance, relative=True)
        _near(expected.input, "scores", expected.scores, found.scores, tolerance)
    else:
        _near(expected.input, "probabilities", expected.probabilities, found.probabilities, tolerance)
    _near(expected.input, "embedding", expected.embedding, found.embedding, tolerance, relative=True)


def _near(
    sample: str, what: str, expected: object, found: object, tolerance: float, *, relative: bool = False
) -> None:
    if expected is None and found is None:
        return
    wanted, given = np.asarray(expected, np.float64), np.asarray(found, np.float64)
    if expected is None or found is None or wanted.shape != given.shape:
        raise GoldenMismatch(sample, f"the shape of {what}", float("inf"), tolerance)
    scale = max(float(np.abs(wanted).max(initial=0.0)), 1.0) if relative else 1.0
    difference = float(np.abs(wanted - given).max(initial=0.0)) / scale
    if not difference <= tolerance:
        raise GoldenMismatch(sample, what, difference, tolerance)
