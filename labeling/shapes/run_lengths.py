"""COCO's run-lengths of a mask: column by column, the runs of 0 and 1 in turn, 0 first.

Compressed, each run from the fourth on is the difference to the one two before, in groups of five bits, low
ones first, each group as the character of its value + 48; bit 6 says that another group follows, and the sign
is in bit 5 of the last (`rleToString`, `rleFrString` in pycocotools' maskApi.c). All of it is checked here,
because the C code there believes what it is given.
"""

import numpy as np

Runs = np.ndarray[tuple[int], np.dtype[np.int64]]
Bitmap = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
_MAX_GROUPS = 7  # 35 bits: more than any run of an image needs


def decompress(counts: str) -> Runs:
    """The runs in a compressed string, unchecked against any size; raises ValueError with one sentence."""
    try:
        data = np.frombuffer(counts.encode("ascii"), np.uint8).astype(np.int64) - 48
    except UnicodeEncodeError:
        raise ValueError("the run-lengths hold a character that is not ASCII") from None
    if data.size == 0:
        return np.zeros(0, np.int64)
    if data.min() < 0 or data.max() > 63:
        raise ValueError("the run-lengths hold a character outside of 0 ... o")
    ends = np.flatnonzero(data < 32)
    if ends.size == 0 or ends[-1] != data.size - 1:
        raise ValueError("the run-lengths break off in the middle of a number")
    starts = np.concatenate(([0], ends[:-1] + 1))
    groups = ends - starts + 1
    if groups.max() > _MAX_GROUPS:
        raise ValueError("a run-length is too large")
    place = np.arange(data.size) - np.repeat(starts, groups)
    values = np.add.reduceat((data & 31) << (5 * place), starts)
    values -= np.where(data[ends] & 16, np.int64(1) << (5 * groups), 0)
    for first in (1, 2):  # runs of one colour add up, the very first run of 0 stands alone
        values[first::2] = np.cumsum(values[first::2])
    return values


def compress(runs: Runs) -> str:
    """What `decompress` reads back, character by character as pycocotools writes it."""
    rest = np.array(runs, np.int64)
    rest[3:] -= runs[1:-2]
    columns, used = [], []
    more = np.ones(rest.size, np.bool_)
    while more.any():
        used.append(more)
        group = rest & 31
        rest >>= 5
        more = more & (rest != np.where(group & 16, -1, 0))
        columns.append(group + 32 * more + 48)
    if not columns:
        return ""
    text = np.stack(columns, axis=1)[np.stack(used, axis=1)]
    return text.astype(np.uint8).tobytes().decode("ascii")


def check(runs: Runs, pixels: int) -> None:
    """Raises ValueError unless the runs cover just so many pixels."""
    if runs.size and runs.min() < 0:
        raise ValueError("a run-length is negative")
    covered = int(runs.sum())
    if covered != pixels:
        raise ValueError(f"the run-lengths cover {covered} pixels, the size has {pixels}")


def decode(counts: str, size: tuple[int, int]) -> Bitmap:
    """The mask as [height, width]; raises ValueError when the runs do not fill this size (height, width)."""
    runs = decompress(counts)
    check(runs, size[0] * size[1])
    values = np.arange(runs.size) % 2 == 1
    return np.repeat(values, runs).reshape(size[1], size[0]).T


def encode(bitmap: Bitmap) -> str:
    """Compressed run-lengths of a mask [height, width]."""
    flat = np.asarray(bitmap, np.bool_).T.reshape(-1)
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate(([0], changes, [flat.size]))
    if flat.size and flat[0]:
        edges = np.concatenate(([0], edges))
    return compress(np.diff(edges))
