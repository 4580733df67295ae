"""Tiny real models, written node by node, and inputs for them."""

import io
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from preannotate.package import Package, write
from preannotate.signature import (
    BoundLabel,
    Boxes,
    HashedNgrams,
    ImageInput,
    Manifest,
    Sigmoid,
    Softmax,
    classifier_outputs,
    detector_outputs,
    inputs_of,
)

IMAGE = ImageInput(height=8, width=8, channels=3)
TEXT = HashedNgrams(buckets=512, max_features=64)
_DTYPES = {"uint8": TensorProto.UINT8, "int64": TensorProto.INT64, "float32": TensorProto.FLOAT}


def labels(count: int) -> tuple[BoundLabel, ...]:
    return tuple(BoundLabel(class_id=10 + i, name=f"class {i}") for i in range(count))


def image_manifest(classes: int = 3, *, multiple: bool = False, name: str = "tiny") -> Manifest:
    post = Sigmoid(thresholds=(0.5,) * classes) if multiple else Softmax()
    return Manifest(
        name=name,
        task="image-classification",
        framework="onnx",
        inputs=inputs_of(IMAGE),
        outputs=classifier_outputs(classes, IMAGE.channels),
        labels=labels(classes),
        preprocess=IMAGE,
        postprocess=post,
    )


def text_manifest(classes: int = 3) -> Manifest:
    return Manifest(
        name="tiny text",
        task="text-classification",
        framework="onnx",
        inputs=inputs_of(TEXT),
        outputs=classifier_outputs(classes, 16),
        labels=labels(classes),
        preprocess=TEXT,
        postprocess=Softmax(temperature=2.0),
    )


def detector_manifest() -> Manifest:
    return Manifest(
        name="tiny detector",
        task="box-detection",
        framework="onnx",
        inputs=inputs_of(IMAGE),
        outputs=detector_outputs(2, 3),
        labels=labels(2),
        preprocess=IMAGE,
        postprocess=Boxes(threshold=0.3, overlap=0.5),
    )


def save_model(
    path: Path, manifest: Manifest, nodes: list[onnx.NodeProto], weights: dict[str, NDArray[np.generic]]
) -> Path:
    """Writes an ONNX file with the manifest's inputs and outputs around the nodes."""

    def info(spec: object) -> onnx.ValueInfoProto:
        shape = [f"d{i}" if size is None else size for i, size in enumerate(spec.shape)]  # type: ignore[attr-defined]
        return helper.make_tensor_value_info(spec.name, _DTYPES[spec.dtype], shape)  # type: ignore[attr-defined]

    graph = helper.make_graph(
        nodes,
        "tiny",
        [info(spec) for spec in manifest.inputs],
        [info(spec) for spec in manifest.outputs],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.write_bytes(model.SerializeToString())
    return path


def image_program(path: Path, manifest: Manifest, seed: int = 0) -> Path:
    """Mean colour -> linear layer; the embedding is the mean colour."""
    classes = len(manifest.labels)
    random = np.random.default_rng(seed)
    nodes = [
        helper.make_node("Cast", ["pixels"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["float", "scale"], ["scaled"]),
        helper.make_node("ReduceMean", ["scaled"], ["embedding"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["embedding", "weight"], ["logits"]),
    ]
    weights = {
        "scale": np.array(255, np.float32),
        "weight": (4 * random.normal(size=(IMAGE.channels, classes))).astype(np.float32),
    }
    return save_model(path, manifest, nodes, weights)


def text_program(path: Path, manifest: Manifest, seed: int = 0) -> Path:
    """Weighted sum of embeddings -> linear layer."""
    random = np.random.default_rng(seed)
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("Unsqueeze", ["weights", "last"], ["column"]),
        helper.make_node("Mul", ["rows", "column"], ["weighted"]),
        helper.make_node("ReduceSum", ["weighted", "length"], ["embedding"], keepdims=0),
        helper.make_node("MatMul", ["embedding", "weight"], ["logits"]),
    ]
    weights = {
        "table": random.normal(size=(TEXT.buckets, 16)).astype(np.float32),
        "weight": random.normal(size=(16, len(manifest.labels))).astype(np.float32),
        "last": np.array([2], np.int64),
        "length": np.array([1], np.int64),
    }
    return save_model(path, manifest, nodes, weights)


def detector_program(path: Path, manifest: Manifest) -> Path:
    """Three fixed boxes on every image; red raises the scores of class 0, green those of class 1."""
    nodes = [
        helper.make_node("Cast", ["pixels"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["float", "scale"], ["scaled"]),
        helper.make_node("ReduceMean", ["scaled"], ["colour"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["colour", "weight"], ["flat"]),
        helper.make_node("Reshape", ["flat", "score_shape"], ["scores"]),
        helper.make_node("Shape", ["pixels"], ["pixel_shape"]),
        helper.make_node("Slice", ["pixel_shape", "zero", "one"], ["batch"]),
        helper.make_node("Concat", ["batch", "box_shape"], ["target"], axis=0),
        helper.make_node("Expand", ["box_values", "target"], ["boxes"]),
    ]
    weight = np.zeros((3, 6), np.float32)
    weight[0, [0, 2, 4]] = (0.9, 0.8, 0.7)
    weight[1, [1, 3, 5]] = (0.2, 0.6, 0.1)
    weights = {
        "scale": np.array(255, np.float32),
        "weight": weight,
        "score_shape": np.array([-1, 3, 2], np.int64),
        "zero": np.array([0], np.int64),
        "one": np.array([1], np.int64),
        "box_shape": np.array([3, 4], np.int64),
        "box_values": np.array([[[0, 0, 4, 4], [0, 0, 4, 3.5], [5, 5, 9, 2]]], np.float32),
    }
    return save_model(path, manifest, nodes, weights)


def image_package(folder: Path, *, classes: int = 3, multiple: bool = False, seed: int = 0) -> Package:
    manifest = image_manifest(classes, multiple=multiple)
    program = image_program(folder.with_suffix(".onnx"), manifest, seed)
    return write(folder, manifest=manifest, programs={"onnx": program}, golden_inputs=images(4))


def text_package(folder: Path, *, classes: int = 3) -> Package:
    manifest = text_manifest(classes)
    program = text_program(folder.with_suffix(".onnx"), manifest)
    golden = [b"what is a comet ?", "größe 你好".encode(), b""]
    return write(folder, manifest=manifest, programs={"onnx": program}, golden_inputs=golden)


def detector_package(folder: Path) -> Package:
    manifest = detector_manifest()
    program = detector_program(folder.with_suffix(".onnx"), manifest)
    return write(folder, manifest=manifest, programs={"onnx": program}, golden_inputs=[png(red())])


def png(pixels: NDArray[np.uint8], format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)
    return buffer.getvalue()


def red(height: int = 16, width: int = 32) -> NDArray[np.uint8]:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0] = 255
    return pixels


def images(count: int, seed: int = 0, size: int = 12) -> list[bytes]:
    """Different noisy one-colour images."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        base = random.integers(0, 256, 3)
        noise = random.integers(-20, 20, (size, size, 3))
        found.append(png((base + noise).clip(0, 255).astype(np.uint8)))
    return found
