"""Files that a table names: only those in the table's own folder, only ordinary ones, only so large."""

from pathlib import Path

MAX_FILE_BYTES = 500_000_000


def read_beside(table: Path, name: str) -> bytes:
    """The bytes of a file named relative to the folder of the table; raises ValueError with one sentence."""
    if "://" in name:
        raise ValueError(f"{name[:200]!r} is a URL; only files beside the table are read")
    root = table.resolve().parent
    try:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise ValueError(f"{name[:200]!r} leaves the folder of the table")
        return read_file(path)
    except OSError:
        raise ValueError(f"there is no file {name[:200]!r} beside the table") from None


def read_file(path: Path) -> bytes:
    """The bytes of an ordinary file; raises OSError, and ValueError when it is none or too large."""
    if not path.is_file():
        raise ValueError(
            f"{path.name!r} is not a file" if path.exists() else f"there is no file {path.name!r}"
        )
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ValueError(f"the file has more than {MAX_FILE_BYTES} bytes")
    return path.read_bytes()
