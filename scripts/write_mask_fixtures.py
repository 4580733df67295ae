"""Writes masks as pycocotools encodes them, for the workbench's tests of its own codec.

python scripts/write_mask_fixtures.py
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as coco

TARGET = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "masks.json"
Bitmap = np.ndarray[tuple[int, int], np.dtype[np.uint8]]


def main() -> None:
    rng = np.random.default_rng(20261121)
    masks = [np.zeros((5, 7), np.uint8), np.ones((3, 4), np.uint8), _blob(rng, 240, 320)]
    for _ in range(24):
        height, width = int(rng.integers(1, 40)), int(rng.integers(1, 40))
        masks.append((rng.random((height, width)) < rng.random()).astype(np.uint8))
    TARGET.write_text(json.dumps([_fixture(mask) for mask in masks], indent=0) + "\n")


def _blob(rng: np.random.Generator, height: int, width: int) -> Bitmap:
    """A few large discs: long runs, which need several characters each."""
    rows, columns = np.mgrid[:height, :width]
    found = np.zeros((height, width), np.bool_)
    for _ in range(4):
        x, y, radius = rng.integers(40, 200), rng.integers(40, 200), rng.integers(20, 60)
        found |= (columns - x) ** 2 + (rows - y) ** 2 < radius**2
    return found.astype(np.uint8)


def _fixture(mask: Bitmap) -> dict[str, Any]:
    said = coco.encode(np.asfortranarray(mask))
    left, top, width, height = coco.toBbox(said)
    return {
        "size": list(mask.shape),
        "counts": said["counts"].decode(),
        "area": int(coco.area(said)),
        "bounds": [left, top, width, height],
        # Row by row, one character a pixel.
        "pixels": "".join(map(str, mask.reshape(-1))),
    }


if __name__ == "__main__":
    main()
