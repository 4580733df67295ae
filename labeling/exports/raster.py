"""Regions as pixels. Pure."""

from collections.abc import Iterable, Sequence

import numpy as np

from labeling.shapes import Mask, Point, Polygon, Region, run_lengths

Bitmap = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def bitmap(region: Region, width: int, height: int) -> Bitmap:
    """The pixels [height, width] whose centres a mask or polygon covers; its holes are left out."""
    match region:
        case Mask():
            return run_lengths.decode(region.counts, region.size)
        case Polygon():
            return filled((region.points, *region.holes), width, height)
    raise TypeError(f"a {region.kind} covers no pixels")


def filled(rings: Iterable[Sequence[Point]], width: int, height: int) -> Bitmap:
    """The pixels whose centres lie inside an odd number of rings, by the crossings of each row of centres."""
    crossings = np.zeros((height, width + 1), np.int64)
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            low, high = sorted((y1, y2))
            first, last = max(0, int(np.ceil(low - 0.5))), min(height, int(np.ceil(high - 0.5)))
            if last <= first:
                continue
            rows = np.arange(first, last)
            x = x1 + (rows + 0.5 - y1) * (x2 - x1) / (y2 - y1)
            columns = np.clip(np.ceil(x - 0.5), 0, width).astype(np.int64)
            np.add.at(crossings, (rows, columns), 1)
    inside: Bitmap = np.cumsum(crossings, axis=1)[:, :width] % 2 == 1
    return inside
