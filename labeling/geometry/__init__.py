"""Measures of regions: area, bounds, overlap, and which region of one list is which of another. Pure."""

from labeling.geometry.matching import Pair, assign, match
from labeling.geometry.outlines import corners, outline
from labeling.geometry.overlaps import PLACED, Overlaps, area, bounds, overlap, overlaps

__all__ = [
    "PLACED",
    "Overlaps",
    "Pair",
    "area",
    "assign",
    "bounds",
    "corners",
    "match",
    "outline",
    "overlap",
    "overlaps",
]
