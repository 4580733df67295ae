"""How alike two sets of keypoints are: object keypoint similarity as COCO defines it
(https://cocodataset.org/#keypoints-eval).

What COCO takes from its segmentations is not there for keypoints alone: the scale is the mean area of the two
bounding boxes, and no less than COCO's smallest object class. A point labelled on one side only counts as
wrong, since neither side is the truth.
"""

from math import sqrt

import numpy as np

from labeling.geometry.outlines import Floats
from labeling.shapes import Keypoints

COCO_PERSON = np.array(
    [26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89], dtype=np.float64
) / 1000  # fmt: skip
USUAL = float(COCO_PERSON.mean())  # the spread of one annotator's clicks, as a share of the object's size
SMALLEST_AREA = 32.0**2
REACH = 6.0  # beyond so many spreads the similarity is nothing: exp(-18)


def similarity(a: Keypoints, b: Keypoints) -> float:
    """0 to 1; 1 when neither labels a point, 0 when their numbers of points differ."""
    if len(a.points) != len(b.points):
        return 0.0
    first, second = np.array(a.points, np.float64), np.array(b.points, np.float64)
    either = (first[:, 2] > 0) | (second[:, 2] > 0)
    if not either.any():
        return 1.0
    both = (first[:, 2] > 0) & (second[:, 2] > 0)
    area = max((_area(first) + _area(second)) / 2, SMALLEST_AREA)
    distance = ((first[both, :2] - second[both, :2]) ** 2).sum(axis=1)
    spread = (2 * sigmas(len(a.points))[both]) ** 2
    return float(np.exp(-distance / (2 * area * spread)).sum() / either.sum())


def sigmas(count: int) -> Floats:
    """Of 17 points those that COCO measured for people, else their mean."""
    return COCO_PERSON if count == COCO_PERSON.size else np.full(count, USUAL)


def bounds(region: Keypoints) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the labelled points; all 0 when there is none."""
    points = [(x, y) for x, y, v in region.points if v]
    if not points:
        return (0.0, 0.0, 0.0, 0.0)
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def reach(region: Keypoints) -> float:
    """Pixels around its bounds beyond which nothing of half its size or more is like it."""
    left, top, right, bottom = bounds(region)
    area = max((right - left) * (bottom - top), SMALLEST_AREA)
    return REACH * 2 * float(sigmas(len(region.points)).max()) * sqrt(area)


def _area(points: Floats) -> float:
    placed = points[points[:, 2] > 0, :2]
    return float(np.prod(placed.max(axis=0) - placed.min(axis=0))) if placed.size else 0.0
