"""The text model as a program: an embedding bag, unit length, a linear head. Written node by node, which
takes milliseconds and gives the same bytes each time."""

from dataclasses import dataclass

import numpy as np
import torch
from onnx import TensorProto, helper, numpy_helper

from active_learning.trainers.graph import serialise
from active_learning.trainers.linear import LinearHead
from active_learning.trainers.lsa import Basis


@dataclass(frozen=True, eq=False)
class TextProgram:
    """ids int64 [N, L], weights float32 [N, L] -> logits float32 [N, C], embedding float32 [N, D]."""

    basis: Basis
    head: LinearHead

    def onnx(self) -> bytes:
        """The bytes of model.onnx."""
        classes, dimensions = self.head.weight.shape
        nodes = [
            helper.make_node("Gather", ["bucket_rows", "ids"], ["rows"]),
            helper.make_node("Gather", ["table", "rows"], ["small"]),
            helper.make_node("Cast", ["small"], ["vectors"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["weights", "one"], ["flat"]),
            helper.make_node("MatMul", ["flat", "vectors"], ["bag"]),
            helper.make_node("Squeeze", ["bag", "one"], ["sum"]),
            helper.make_node("Mul", ["sum", "scale"], ["scaled"]),
            helper.make_node("ReduceL2", ["scaled"], ["length"], axes=[1], keepdims=1),
            helper.make_node("Max", ["length", "tiny"], ["divisor"]),
            helper.make_node("Div", ["scaled", "divisor"], ["embedding"]),
            helper.make_node("Gemm", ["embedding", "head_weight", "head_bias"], ["logits"], transB=1),
        ]
        constants = {
            "bucket_rows": self.basis.rows,
            "table": self.basis.table,
            "scale": self.basis.scale,
            "one": np.array([1], np.int64),
            "tiny": np.array([1e-9], np.float32),
            "head_weight": self.head.weight,
            "head_bias": self.head.bias,
        }
        graph = helper.make_graph(
            nodes,
            "text",
            [
                helper.make_tensor_value_info("ids", TensorProto.INT64, ["N", "L"]),
                helper.make_tensor_value_info("weights", TensorProto.FLOAT, ["N", "L"]),
            ],
            [
                helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", classes]),
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", dimensions]),
            ],
            [numpy_helper.from_array(np.ascontiguousarray(a), name) for name, a in constants.items()],
        )
        return serialise(graph)

    def module(self) -> torch.nn.Module:
        """The same program in torch, for a torch.export archive."""
        return _TextModule(self)


class _TextModule(torch.nn.Module):
    def __init__(self, program: TextProgram) -> None:
        super().__init__()
        basis, head = program.basis, program.head
        self.register_buffer("rows", torch.from_numpy(basis.rows))
        self.register_buffer("table", torch.from_numpy(basis.table))
        self.register_buffer("scale", torch.from_numpy(basis.scale))
        self.head = torch.nn.Linear(*head.weight.shape[::-1])
        self.head.weight.data = torch.from_numpy(head.weight)
        self.head.bias.data = torch.from_numpy(head.bias)

    def forward(self, ids: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        vectors = self.get_buffer("table")[self.get_buffer("rows")[ids].long()].float()
        sums = torch.einsum("nl,nld->nd", weights, vectors) * self.get_buffer("scale")
        embedding = sums / sums.norm(dim=1, keepdim=True).clamp_min(1e-9)
        return self.head(embedding), embedding
