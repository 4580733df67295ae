"""The model package: write one, verify one, open one from a folder or a zip, pack it.

package = write(folder, manifest=manifest, programs={"onnx": path}, golden_inputs=[data])
pack(package, Path("model.zip"))
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from preannotate import golden
from preannotate.archive import open_zip, pack
from preannotate.contents import Package, file_hash, open_folder
from preannotate.errors import BadInput, PackageCorrupt
from preannotate.runtime import Runtime
from preannotate.signature import (
    GOLDEN_EXPECTED,
    GOLDEN_FOLDER,
    MANIFEST_NAME,
    PROGRAM_FILES,
    Framework,
    Manifest,
)

__all__ = ["Package", "open_folder", "open_zip", "pack", "verify", "write"]


def write(
    folder: Path,
    *,
    manifest: Manifest,
    programs: Mapping[Framework, Path],
    golden_inputs: Sequence[bytes],
    threads: int = 1,
) -> Package:
    """Writes a package into the new or empty `folder` and returns it verified.

    `manifest.files` is filled in here. The golden outputs are what the serving program says to
    `golden_inputs` now; an input it cannot read raises BadInput. The same arguments give the same files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise PackageCorrupt(folder.name, "the folder is not empty")
    if not golden_inputs:
        raise PackageCorrupt(GOLDEN_EXPECTED, "a package needs at least one golden input")
    (folder / GOLDEN_FOLDER).mkdir()
    for framework, source in programs.items():
        shutil.copyfile(source, folder / PROGRAM_FILES[framework])
    names = [f"{GOLDEN_FOLDER}/{number:03d}.input" for number in range(len(golden_inputs))]
    for name, data in zip(names, golden_inputs, strict=True):
        (folder / name).write_bytes(data)
    hashed = [*(PROGRAM_FILES[framework] for framework in programs), *names]
    draft = _with_files(manifest, folder, [*hashed])
    # The archive beside us was just made by our caller, who is therefore trusted with it.
    runtime = Runtime.load(Package(folder, draft), threads=threads, trusted=frozenset(draft.files.values()))
    outputs = runtime.predict_bytes(golden_inputs)
    bad = [output for output in outputs if isinstance(output, BadInput)]
    if bad:
        raise bad[0]
    good = [output for output in outputs if not isinstance(output, BadInput)]
    (folder / GOLDEN_EXPECTED).write_text(golden.expected_json(names, good), encoding="utf-8")
    final = Manifest.model_validate(_with_files(draft, folder, [*hashed, GOLDEN_EXPECTED]).model_dump())
    (folder / MANIFEST_NAME).write_text(final.model_dump_json(indent=1) + "\n", encoding="utf-8")
    package = open_folder(folder)
    golden.replay(package, runtime)
    return package


def verify(package: Package, *, threads: int = 1, trusted: frozenset[str] = frozenset()) -> Runtime:
    """Loads the package and replays its golden samples; returns the runtime, ready to serve.

    Raises UntrustedProgram, ModelFailed, PackageCorrupt or GoldenMismatch.
    """
    runtime = Runtime.load(package, threads=threads, trusted=trusted)
    golden.replay(package, runtime)
    return runtime


def _with_files(manifest: Manifest, folder: Path, names: list[str]) -> Manifest:
    return manifest.model_copy(update={"files": {name: file_hash(folder / name) for name in sorted(names)}})
