"""Masks measured by their runs, so that no pixel is ever unpacked."""

from dataclasses import dataclass

import numpy as np

from labeling.geometry.outlines import Floats
from labeling.shapes import Mask
from labeling.shapes.run_lengths import decompress


@dataclass(frozen=True, slots=True)
class Runs:
    """Where a mask begins and ends, counted in pixels down the columns; `ends` are exclusive."""

    height: int
    starts: Floats
    ends: Floats

    @classmethod
    def of(cls, mask: Mask) -> "Runs":
        edges = np.cumsum(decompress(mask.counts)).astype(np.float64)
        if edges.size % 2:
            edges = edges[:-1]  # the last run is background
        return cls(mask.size[0], edges[0::2], edges[1::2])

    @property
    def area(self) -> float:
        return float((self.ends - self.starts).sum())

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the pixels; all 0 for an empty mask."""
        filled = self.ends > self.starts
        starts, last = self.starts[filled], self.ends[filled] - 1
        if starts.size == 0:
            return (0.0, 0.0, 0.0, 0.0)
        one_column = starts // self.height == last // self.height
        top = np.where(one_column, starts % self.height, 0).min()
        bottom = np.where(one_column, last % self.height, self.height - 1).max()
        left, right = starts[0] // self.height, last[-1] // self.height
        return (float(left), float(top), float(right + 1), float(bottom + 1))

    def shared(self, other: "Runs") -> float:
        """Pixels that both have: what `other` covers up to each end of a run, less up to its start."""
        if self.starts.size == 0 or other.starts.size == 0:
            return 0.0
        edges = np.stack([other.starts, other.ends], axis=1).reshape(-1)
        lengths = np.stack([np.zeros_like(other.starts), other.ends - other.starts], axis=1).reshape(-1)
        covered = np.cumsum(lengths)
        inside = np.interp(self.ends, edges, covered) - np.interp(self.starts, edges, covered)
        return float(inside.sum())


def iou(a: Runs, b: Runs) -> float:
    """Intersection over union, 0 to 1; two empty masks do not overlap."""
    shared = a.shared(b)
    union = a.area + b.area - shared
    return shared / union if union > 0 else 0.0
