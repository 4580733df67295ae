"""What a model package says about itself: `model.json`, checked hard on every read.

Tensors have fixed names, so that one runtime serves every package:

| task | inputs | outputs |
|---|---|---|
| image-classification | pixels uint8 [N,H,W,C] | logits float32 [N,C], embedding? float32 [N,D] |
| text-classification | ids int64 [N,L], weights float32 [N,L] | logits, embedding? |
| box-detection | pixels | boxes float32 [N,K,4], scores float32 [N,K,C], embedding? |

Boxes are x, y, width, height in pixels of the H x W input; scores are 0 ... 1.
A free size (the batch, L, K) is null. Logits are uncalibrated: temperature and thresholds are `postprocess`.
Position i of every class axis is `labels[i]`.
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from preannotate.errors import ManifestInvalid

MANIFEST_NAME = "model.json"
GOLDEN_FOLDER = "golden"
GOLDEN_EXPECTED = "golden/expected.json"

Task = Literal["image-classification", "text-classification", "box-detection"]
Framework = Literal["onnx", "torch-export"]
PROGRAM_FILES: dict[Framework, str] = {"onnx": "model.onnx", "torch-export": "model.pt2"}

_FILE_NAME = re.compile(r"model\.onnx|model\.pt2|card\.json|golden/[A-Za-z0-9_-]{1,64}\.(?:input|json)")
_HexDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Unit = Annotated[float, Field(ge=0.0, le=1.0)]
_Order = Annotated[int, Field(ge=1, le=8)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TensorSpec(_Data):
    """Name, element type and shape of one tensor; a null size is free."""

    name: _Word
    dtype: Literal["uint8", "int64", "float32"]
    shape: tuple[Annotated[int, Field(ge=1)] | None, ...]


class BoundLabel(_Data):
    """A position of the class axis bound to a class of the project's label schema."""

    class_id: Annotated[int, Field(ge=0)]
    name: _Word


class ImageInput(_Data):
    """Encoded image -> EXIF-upright -> resized to height x width -> uint8 [H,W,C]. The graph normalises."""

    kind: Literal["image"] = "image"
    height: Annotated[int, Field(ge=1, le=4096)]
    width: Annotated[int, Field(ge=1, le=4096)]
    channels: Literal[1, 3] = 3
    interpolation: Literal["area", "bilinear"] = "area"


class HashedNgrams(_Data):
    """UTF-8 text -> hashed word and character n-grams; the hash is described in `preannotate.ngrams`.

    `buckets` is the number of rows of the embedding table: ids are 1 ... buckets - 1, and 0 is padding.
    """

    kind: Literal["hashed_ngrams"] = "hashed_ngrams"
    word_orders: tuple[_Order, ...] = (1, 2)
    char_orders: tuple[_Order, ...] = (3, 4, 5)
    buckets: Annotated[int, Field(ge=2, le=2**24)] = 65_536
    max_features: Annotated[int, Field(ge=1, le=16_384)] = 1_024
    max_characters: Annotated[int, Field(ge=1, le=1_000_000)] = 20_000


Preprocess = Annotated[ImageInput | HashedNgrams, Field(discriminator="kind")]


class Softmax(_Data):
    """One class an item: softmax(logits / temperature); below `threshold` there is no draft."""

    kind: Literal["softmax"] = "softmax"
    temperature: Annotated[float, Field(ge=1e-3, le=1e3)] = 1.0
    threshold: _Unit = 0.0


class Sigmoid(_Data):
    """Any number of classes an item: sigmoid(logits / temperature) at or above the class's threshold."""

    kind: Literal["sigmoid"] = "sigmoid"
    temperature: Annotated[float, Field(ge=1e-3, le=1e3)] = 1.0
    thresholds: tuple[_Unit, ...]


class Boxes(_Data):
    """Drop scores below `threshold`, then class-wise non-maximum suppression, then the best `limit`."""

    kind: Literal["boxes"] = "boxes"
    threshold: _Unit = 0.25
    overlap: _Unit = 0.5
    limit: Annotated[int, Field(ge=1, le=10_000)] = 300


Postprocess = Annotated[Softmax | Sigmoid | Boxes, Field(discriminator="kind")]


class Manifest(_Data):
    """The whole of model.json. `files` lists every other file of the package with its SHA-256.

    `framework` is the program that serves; the other one may lie beside it. `dataset_version` is the content
    hash of the data it was trained on and `training_run` names the run; both are empty for a foreign model.
    """

    format: Literal["labelloop-model/1"] = "labelloop-model/1"
    name: _Word
    task: Task
    framework: Framework
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    labels: Annotated[tuple[BoundLabel, ...], Field(min_length=1, max_length=100_000)]
    preprocess: Preprocess
    postprocess: Postprocess
    dataset_version: str = ""
    training_run: str = ""
    golden_tolerance: Annotated[float, Field(gt=0.0, le=0.02)] = 2e-3
    files: dict[str, _HexDigest] = {}

    @property
    def has_embedding(self) -> bool:
        return any(tensor.name == "embedding" for tensor in self.outputs)

    @property
    def input_kind(self) -> Literal["image", "text"]:
        return "image" if isinstance(self.preprocess, ImageInput) else "text"

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        problems = _problems(self)
        if problems:
            raise ValueError("; ".join(problems))
        return self


def inputs_of(preprocess: ImageInput | HashedNgrams) -> tuple[TensorSpec, ...]:
    """The inputs that a program for this preprocessing has to take."""
    if isinstance(preprocess, ImageInput):
        shape = (None, preprocess.height, preprocess.width, preprocess.channels)
        return (TensorSpec(name="pixels", dtype="uint8", shape=shape),)
    return (
        TensorSpec(name="ids", dtype="int64", shape=(None, None)),
        TensorSpec(name="weights", dtype="float32", shape=(None, None)),
    )


def classifier_outputs(classes: int, embedding: int | None) -> tuple[TensorSpec, ...]:
    """The outputs of a classifier with `classes` classes and an embedding of that many numbers, or none."""
    logits = TensorSpec(name="logits", dtype="float32", shape=(None, classes))
    return (logits,) if embedding is None else (logits, _embedding(embedding))


def detector_outputs(
    classes: int, candidates: int | None, embedding: int | None = None
) -> tuple[TensorSpec, ...]:
    """The outputs of a detector that proposes `candidates` boxes an image (None: as many as it likes)."""
    tensors = (
        TensorSpec(name="boxes", dtype="float32", shape=(None, candidates, 4)),
        TensorSpec(name="scores", dtype="float32", shape=(None, candidates, classes)),
    )
    return tensors if embedding is None else (*tensors, _embedding(embedding))


def parse_manifest(text: str | bytes) -> Manifest:
    """Reads model.json; raises ManifestInvalid that lists every problem with its field."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise ManifestInvalid([_line(problem) for problem in error.errors()]) from None


def _embedding(size: int) -> TensorSpec:
    return TensorSpec(name="embedding", dtype="float32", shape=(None, size))


def _line(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])


def _problems(manifest: Manifest) -> list[str]:
    return [
        *_task_problems(manifest),
        *_tensor_problems(manifest),
        *_label_problems(manifest),
        *_file_problems(manifest),
    ]


def _task_problems(manifest: Manifest) -> list[str]:
    wanted = "text" if manifest.task == "text-classification" else "image"
    problems = []
    if manifest.input_kind != wanted:
        problems.append(f"preprocess: task {manifest.task} takes {wanted} input")
    if (manifest.task == "box-detection") != isinstance(manifest.postprocess, Boxes):
        problems.append(f"postprocess: {manifest.postprocess.kind} does not fit task {manifest.task}")
    return problems


def _tensor_problems(manifest: Manifest) -> list[str]:
    classes = len(manifest.labels)
    problems = []
    if manifest.inputs != inputs_of(manifest.preprocess):
        wanted = ", ".join(f"{t.name} {t.dtype} {list(t.shape)}" for t in inputs_of(manifest.preprocess))
        problems.append(f"inputs: this preprocessing gives {wanted}")
    by_name = {tensor.name: tensor for tensor in manifest.outputs}
    if len(by_name) != len(manifest.outputs):
        problems.append("outputs: two have the same name")
    required = {"boxes": 3, "scores": 3} if manifest.task == "box-detection" else {"logits": 2}
    for name, rank in (required | {"embedding": 2}).items():
        tensor = by_name.pop(name, None)
        if tensor is None:
            problems += [f"outputs: {name} is missing"] if name in required else []
            continue
        if tensor.dtype != "float32" or len(tensor.shape) != rank or tensor.shape[0] is not None:
            problems.append(f"outputs: {name} has to be float32 with {rank} axes, the first one free")
        last = {"logits": classes, "scores": classes, "boxes": 4}.get(name, tensor.shape[-1])
        if tensor.shape[-1] is None or tensor.shape[-1] != last:
            problems.append(f"outputs: the last axis of {name} has {tensor.shape[-1]} places, not {last}")
    problems += [f"outputs: {name} is not an output of task {manifest.task}" for name in by_name]
    return problems


def _label_problems(manifest: Manifest) -> list[str]:
    problems = []
    for what, values in (
        ("class ids", [label.class_id for label in manifest.labels]),
        ("names", [label.name for label in manifest.labels]),
    ):
        if len(set(values)) != len(values):
            problems.append(f"labels: {what} repeat")
    post = manifest.postprocess
    if isinstance(post, Softmax) and len(manifest.labels) < 2:
        problems.append("labels: softmax needs at least two classes")
    if isinstance(post, Sigmoid) and len(post.thresholds) != len(manifest.labels):
        problems.append("postprocess.thresholds: one for each label")
    return problems


def _file_problems(manifest: Manifest) -> list[str]:
    problems = [
        f"files: {name!r} has no place in a package" for name in manifest.files if not allowed_file(name)
    ]
    if manifest.files and PROGRAM_FILES[manifest.framework] not in manifest.files:
        problems.append(f"files: {PROGRAM_FILES[manifest.framework]} is missing")
    if manifest.files and GOLDEN_EXPECTED not in manifest.files:
        problems.append(f"files: {GOLDEN_EXPECTED} is missing")
    return problems


def allowed_file(name: str) -> bool:
    """Whether a package may hold a file of this name beside model.json."""
    return _FILE_NAME.fullmatch(name) is not None
