"""ONNX Runtime on the CPU.

The program is read once and handed over as bytes, after a look that it refers to no file outside itself:
external tensor data could name any path of this machine. Threads do not spin: two spinning pools on two
busy cores made one call hundreds of times slower.
"""

from collections.abc import Iterator
from pathlib import Path

import onnx
import onnxruntime

from preannotate.errors import ModelFailed
from preannotate.postprocess import Answers
from preannotate.preprocess import Tensors
from preannotate.signature import Manifest, TensorSpec

_TYPES = {"tensor(uint8)": "uint8", "tensor(int64)": "int64", "tensor(float)": "float32"}


class OnnxProgram:
    """One inference session; raises ModelFailed when the graph is broken or not what the manifest says."""

    def __init__(self, path: Path, manifest: Manifest, *, threads: int) -> None:
        data = path.read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = max(threads, 1)
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        _refuse_outside_files(data)
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions share no base class
            raise ModelFailed(f"model.onnx cannot be loaded: {error}") from error
        _check("input", manifest.inputs, self._session.get_inputs(), exact=True)
        _check("output", manifest.outputs, self._session.get_outputs(), exact=False)
        self._names = [spec.name for spec in manifest.outputs]

    def run(self, tensors: Tensors) -> Answers:
        try:
            return dict(zip(self._names, self._session.run(self._names, dict(tensors)), strict=True))
        except Exception as error:  # see above
            raise ModelFailed(f"model.onnx failed: {error}") from error


def _check(
    what: str, wanted: tuple[TensorSpec, ...], found: list[onnxruntime.NodeArg], *, exact: bool
) -> None:
    by_name = {node.name: node for node in found}
    if exact and set(by_name) != {spec.name for spec in wanted}:
        raise ModelFailed(f"model.onnx has {what}s {sorted(by_name)}, not {[spec.name for spec in wanted]}")
    for spec in wanted:
        node = by_name.get(spec.name)
        if node is None:
            raise ModelFailed(f"model.onnx has no {what} {spec.name}")
        if _TYPES.get(node.type) != spec.dtype:
            raise ModelFailed(f"{what} {spec.name} of model.onnx is {node.type}, not {spec.dtype}")
        if not _fits(node.shape, spec.shape):
            raise ModelFailed(
                f"{what} {spec.name} of model.onnx has shape {node.shape}, not {list(spec.shape)}"
            )


def _fits(found: list[int | str | None], wanted: tuple[int | None, ...]) -> bool:
    # A size that the graph leaves open may be any; one that it fixes must be the one that the manifest fixes.
    pairs = list(zip(found, wanted, strict=False))
    return len(found) == len(wanted) and all(f == w for f, w in pairs if isinstance(f, int))


def _refuse_outside_files(data: bytes) -> None:
    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:  # protobuf's DecodeError has no stable home
        raise ModelFailed(f"model.onnx is not an ONNX file: {error}") from error
    functions = [node for function in model.functions for node in function.node]
    for tensor in (*_tensors(model.graph), *_node_tensors(functions)):
        if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
            raise ModelFailed(
                f"model.onnx keeps tensor {tensor.name!r} in another file, which is not allowed"
            )


def _tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    yield from _node_tensors(graph.node)


def _node_tensors(nodes: "list[onnx.NodeProto]") -> Iterator[onnx.TensorProto]:
    for node in nodes:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
                yield from (sparse.values, sparse.indices)
            for graph in (attribute.g, *attribute.graphs):
                yield from _tensors(graph)
