"""The patch network as a program: pixels in, logits and embedding out; normalisation is inside."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from active_learning.trainers.graph import serialise
from active_learning.trainers.linear import LinearHead
from active_learning.trainers.patch_embedding import PatchEmbedding
from active_learning.trainers.patches import CONTRAST, THRESHOLD, PatchBank


@dataclass(frozen=True, eq=False)
class PatchProgram:
    """pixels uint8 [N, H, W, C] -> logits float32 [N, classes], embedding float32 [N, D]."""

    embedding: PatchEmbedding
    head: LinearHead
    height: int
    width: int

    def onnx(self) -> bytes:
        """The bytes of model.onnx."""
        bank = self.embedding.bank
        _, channels, side, _ = bank.filters.shape
        half = side // 2
        window: dict[str, Any] = {"kernel_shape": [side, side], "strides": [bank.stride] * 2}
        make = helper.make_node
        nodes = [
            make("Cast", ["pixels"], ["bytes"], to=TensorProto.FLOAT),
            make("Mul", ["bytes", "unit"], ["last"]),
            make("Transpose", ["last"], ["first"], perm=[0, 3, 1, 2]),
            make("Pad", ["first", "borders"], ["padded"], mode="edge"),
            make("AveragePool", ["padded"], ["colour"], **window),
            make("ReduceMean", ["colour"], ["mean"], axes=[1], keepdims=1),
            make("Mul", ["padded", "padded"], ["squares"]),
            make("ReduceMean", ["squares"], ["energy"], axes=[1], keepdims=1),
            make("AveragePool", ["energy"], ["square"], **window),
            make("Mul", ["mean", "mean"], ["mean_square"]),
            make("Sub", ["square", "mean_square"], ["raw_variance"]),
            make("Relu", ["raw_variance"], ["variance"]),
            make("Add", ["variance", "contrast"], ["kept_variance"]),
            make("Sqrt", ["kept_variance"], ["spread"]),
            make("Conv", ["padded", "filters"], ["filtered"], **window),
            make("Div", ["filtered", "spread"], ["normalised"]),
            make("Sub", ["normalised", "above"], ["over"]),
            make("Relu", ["over"], ["positive"]),
            make("Sub", ["below", "normalised"], ["under"]),
            make("Relu", ["under"], ["negative"]),
            make("Concat", ["positive", "negative", "colour", "spread"], ["maps"], axis=1),
            make("MatMul", ["maps", "pool_columns"], ["columns"]),
            make("MatMul", ["pool_rows", "columns"], ["pooled"]),
            make("Flatten", ["pooled"], ["flat"], axis=1),
            make("Sqrt", ["flat"], ["features"]),
            make("Sub", ["features", "centre"], ["centred"]),
            make("MatMul", ["centred", "directions"], ["projected"]),
            make("ReduceL2", ["projected"], ["length"], axes=[1], keepdims=1),
            make("Max", ["length", "tiny"], ["divisor"]),
            make("Div", ["projected", "divisor"], ["embedding"]),
            make("Gemm", ["embedding", "head_weight", "head_bias"], ["logits"], transB=1),
        ]
        offsets = bank.offsets[:, None, None].numpy()
        constants: dict[str, NDArray[Any]] = {
            "unit": np.array(1.0 / 255.0, np.float32),
            "borders": np.array([0, 0, half, half, 0, 0, half, half], np.int64),
            "contrast": np.array(CONTRAST, np.float32),
            "filters": bank.filters.numpy(),
            "above": (offsets + THRESHOLD).astype(np.float32),
            "below": (offsets - THRESHOLD).astype(np.float32),
            "pool_columns": bank.pooling(self.width).numpy(),
            "pool_rows": bank.pooling(self.height).T.numpy(),
            "centre": self.embedding.centre,
            "directions": self.embedding.directions,
            "tiny": np.array([1e-9], np.float32),
            "head_weight": self.head.weight,
            "head_bias": self.head.bias,
        }
        shape: list[str | int | None] = ["N", self.height, self.width, channels]
        classes, dimensions = self.head.weight.shape
        graph = helper.make_graph(
            nodes,
            "patches",
            [helper.make_tensor_value_info("pixels", TensorProto.UINT8, shape)],
            [
                helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", classes]),
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", dimensions]),
            ],
            [numpy_helper.from_array(np.ascontiguousarray(a), name) for name, a in constants.items()],
        )
        return serialise(graph)

    def module(self) -> torch.nn.Module:
        """The same program in torch, for a torch.export archive."""
        return _PatchModule(self)


class _PatchModule(torch.nn.Module):
    def __init__(self, program: PatchProgram) -> None:
        super().__init__()
        embedding, head = program.embedding, program.head
        self.stride, self.grid = embedding.bank.stride, embedding.bank.grid
        self.register_buffer("filters", embedding.bank.filters)
        self.register_buffer("offsets", embedding.bank.offsets)
        self.register_buffer("centre", torch.from_numpy(embedding.centre))
        self.register_buffer("directions", torch.from_numpy(embedding.directions))
        self.head = torch.nn.Linear(*head.weight.shape[::-1])
        self.head.weight.data = torch.from_numpy(head.weight)
        self.head.bias.data = torch.from_numpy(head.bias)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        bank = PatchBank(self.get_buffer("filters"), self.get_buffer("offsets"), self.stride, self.grid)
        features = bank.describe(pixels.permute(0, 3, 1, 2).float() / 255.0)
        projected = (features - self.get_buffer("centre")) @ self.get_buffer("directions")
        embedding = projected / projected.norm(dim=1, keepdim=True).clamp_min(1e-9)
        return self.head(embedding), embedding
