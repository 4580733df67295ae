"""Which code trained a model: one hash over the sources that a training run goes through."""

import hashlib
from functools import cache
from pathlib import Path

_PACKAGES = ("labeling", "preannotate", "active_learning")


@cache
def code_version() -> str:
    """SHA-256 over names and bytes of the packages' sources, as they lie on disk."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(path for name in _PACKAGES for path in (root / name).rglob("*.py")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
