"""torch.export archives, for our own models only: reading one can unpickle, so its hash is checked first.

torch is imported when the first archive is loaded; nothing else of preannotate needs it.
"""

from pathlib import Path
from typing import Any

import numpy as np

from preannotate.errors import ModelFailed
from preannotate.postprocess import Answers
from preannotate.preprocess import Tensors
from preannotate.signature import Manifest


class TorchProgram:
    """One exported module on the CPU. It takes its inputs in the manifest's order and returns its outputs
    in the manifest's order (or a mapping by name)."""

    def __init__(self, path: Path, manifest: Manifest, *, threads: int) -> None:
        import torch

        torch.set_num_threads(max(threads, 1))
        try:
            self._module: Any = torch.export.load(path).module()
        except Exception as error:  # whatever torch raises on a broken archive
            raise ModelFailed(f"model.pt2 cannot be loaded: {error}") from error
        self._torch = torch
        self._inputs = [spec.name for spec in manifest.inputs]
        self._outputs = [spec.name for spec in manifest.outputs]

    def run(self, tensors: Tensors) -> Answers:
        torch = self._torch
        try:
            with torch.inference_mode():
                answer = self._module(*(torch.from_numpy(np.array(tensors[n])) for n in self._inputs))
        except Exception as error:  # see above
            raise ModelFailed(f"model.pt2 failed: {error}") from error
        if not isinstance(answer, dict):
            given = answer if isinstance(answer, (tuple, list)) else (answer,)
            if len(given) != len(self._outputs):
                raise ModelFailed(f"model.pt2 returned {len(given)} outputs, not {len(self._outputs)}")
            answer = dict(zip(self._outputs, given, strict=True))
        return {name: answer[name].numpy() for name in self._outputs}
