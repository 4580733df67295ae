"""The engines that run a program: ONNX Runtime, and torch for archives of our own training runs."""

from typing import Protocol

from preannotate.postprocess import Answers
from preannotate.preprocess import Tensors


class Program(Protocol):
    """A loaded program. `run` is thread-safe and raises ModelFailed."""

    def run(self, tensors: Tensors) -> Answers:
        """All outputs by name for one batch of inputs by name."""
        ...
