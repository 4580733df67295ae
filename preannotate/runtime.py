"""One runtime for every package: decode, batch, predict, unbatch. Batch jobs, the model server, publishing
and the gate all go through it, so there is one preprocessing path."""

import ctypes
import functools
from collections.abc import Sequence
from typing import Any, Self

from preannotate import postprocess, preprocess
from preannotate.contents import Package
from preannotate.errors import BadInput, ModelFailed, UntrustedProgram
from preannotate.postprocess import Output
from preannotate.preprocess import MAX_PIXELS, Decoded
from preannotate.runtimes import Program
from preannotate.signature import PROGRAM_FILES, Manifest

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3


class Runtime:
    """A loaded package. All methods may be called from several threads at once."""

    def __init__(self, manifest: Manifest, program: Program, *, max_pixels: int = MAX_PIXELS) -> None:
        self.manifest = manifest
        self._program = program
        self._max_pixels = max_pixels

    @classmethod
    def load(
        cls,
        package: Package,
        *,
        threads: int = 1,
        trusted: frozenset[str] = frozenset(),
        max_pixels: int = MAX_PIXELS,
    ) -> Self:
        """Loads the serving program. `trusted` holds SHA-256 of torch.export archives that our own training
        runs recorded; any other one raises UntrustedProgram. ModelFailed when the program does not load."""
        _keep_freed_memory()
        return cls(package.manifest, _program(package, threads, trusted), max_pixels=max_pixels)

    def decode(self, data: bytes) -> Decoded:
        """One item's bytes as the program takes them; raises BadInput."""
        return preprocess.decode(data, self.manifest.preprocess, max_pixels=self._max_pixels)

    def predict(self, batch: Sequence[Decoded]) -> list[Output]:
        """One output for each decoded item, in order; raises ModelFailed for the batch as a whole."""
        if not batch:
            return []
        answers = self._program.run(preprocess.collate(batch))
        return postprocess.outputs(self.manifest, answers, batch)

    def predict_each(self, batch: Sequence[Decoded]) -> list[Output | BadInput]:
        """As `predict`; when the batch fails, its halves are tried, until the items at fault stand alone."""
        try:
            return list(self.predict(batch))
        except ModelFailed as error:
            if len(batch) == 1:
                return [BadInput(f"the model failed on this item: {error}")]
        middle = len(batch) // 2
        return self.predict_each(batch[:middle]) + self.predict_each(batch[middle:])

    def predict_bytes(self, items: Sequence[bytes]) -> list[Output | BadInput]:
        """One output or one BadInput for each item, in order; a bad item never spoils the others."""
        decoded = [self._try_decode(data) for data in items]
        good = [item for item in decoded if not isinstance(item, BadInput)]
        answers = iter(self.predict_each(good) if good else [])
        return [item if isinstance(item, BadInput) else next(answers) for item in decoded]

    def to_regions(self, output: Output, field: str) -> list[dict[str, Any]]:
        """The draft for one field of the label schema, as regions JSON."""
        return postprocess.to_regions(output, self.manifest, field)

    def _try_decode(self, data: bytes) -> Decoded | BadInput:
        try:
            return self.decode(data)
        except BadInput as error:
            return error


def _program(package: Package, threads: int, trusted: frozenset[str]) -> Program:
    manifest = package.manifest
    if manifest.framework == "onnx":
        from preannotate.runtimes.onnx import OnnxProgram  # a web process lists models without an engine

        return OnnxProgram(package.program, manifest, threads=threads)
    sha256 = manifest.files[PROGRAM_FILES["torch-export"]]
    if sha256 not in trusted:
        raise UntrustedProgram(PROGRAM_FILES["torch-export"], sha256)
    from preannotate.runtimes.torch_export import TorchProgram

    return TorchProgram(package.program, manifest, threads=threads)


@functools.cache
def _keep_freed_memory() -> None:
    """glibc gives big activations back to the kernel after every call and faults them in again on the next;
    with these thresholds it keeps them (mallopt(3)). Elsewhere than on glibc nothing happens."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(_M_MMAP_THRESHOLD, 1 << 30)
    mallopt(_M_TRIM_THRESHOLD, 1 << 30)
