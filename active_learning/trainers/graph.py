"""ONNX graphs as bytes that depend on nothing but the graph."""

import contextlib
import io
import warnings

import onnx
import torch
from onnx import helper

OPSET = 17
_TRACED_OPSET = 18
_IR_VERSION = 8  # what ONNX Runtime 1.14 and later read


def serialise(graph: onnx.GraphProto) -> bytes:
    """A checked model of the graph, as bytes that depend on nothing but the graph."""
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="labelloop",
        ir_version=_IR_VERSION,
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def traced(network: torch.nn.Module, pixels: torch.Tensor) -> bytes:
    """model.onnx of a net that maps `pixels` to logits and embedding, the first axis free."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network,
            (pixels,),
            dynamo=True,
            verbose=False,
            input_names=["pixels"],
            output_names=["logits", "embedding"],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            opset_version=_TRACED_OPSET,
        )
    assert program is not None
    model = program.model_proto
    # Stack traces and the exporter's version say where it was made, not what it is.
    model.producer_name, model.producer_version = "labelloop", ""
    del model.metadata_props[:]
    for node in [*model.graph.node, *(n for function in model.functions for n in function.node)]:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer]:
        del value.metadata_props[:]
    return bytes(model.SerializeToString(deterministic=True))
