"""Help while drawing: from a box or a few clicks to the pixels of one thing.

`Segmenter` is the interface; `GrabCut` needs no model and is always there. It works on a window around the
thing, shrunk to `SIDE` pixels, so that a click is answered in well under a second on images of any size.
"""

from dataclasses import dataclass
from math import ceil
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from preannotate.errors import NothingFound

Pixels = NDArray[np.uint8]  # [height, width, 3], RGB, upright
Bitmap = NDArray[np.bool_]  # [height, width]

SIDE = 448  # of the window that is looked at, in pixels
SMALLEST = 4  # pixels of a window: there is nothing to learn from less
ROUNDS = 5
MARGIN = 0.3  # of the box on each side: enough of the ground to know its colours
SURE = 0.02  # radius around a click that is sure, as a share of the window
LIKELY = 0.14  # radius around a click that is likely
SPECK = 0.01  # holes smaller than this share of the thing are noise


@dataclass(frozen=True, slots=True)
class Click:
    """A pixel (upright, floats) and whether it belongs to the thing."""

    x: float
    y: float
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around the thing, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person pointed at: a box, clicks, or both; at least a box or a click inside."""

    frame: Frame | None = None
    clicks: tuple[Click, ...] = ()

    @property
    def inside(self) -> tuple[Click, ...]:
        return tuple(click for click in self.clicks if click.inside)


class Segmenter(Protocol):
    """Whatever finds the thing a person points at; a segmentation model is one as GrabCut is."""

    def segment(self, image: Pixels, prompt: Prompt) -> Bitmap:
        """The thing's pixels, as large as the image; raises NothingFound."""
        ...


class GrabCut:
    """Colours of thing and ground as mixtures of Gaussians, the border by a minimal cut.

    Rother, Kolmogorov, Blake: "GrabCut", SIGGRAPH 2004. The same prompt gives the same pixels.
    """

    def segment(self, image: Pixels, prompt: Prompt) -> Bitmap:
        height, width = image.shape[:2]
        window = Frame(0, 0, width, height) if prompt.frame is None else _around(prompt.frame, width, height)
        found = _in_window(image, window, prompt)
        if prompt.frame is None and max(width, height) > SIDE:
            # A click says nothing about the size: now that it is known, look again, nearer.
            return _in_window(image, _around(bounds(found), width, height), prompt, bounds(found))
        return found


@dataclass(frozen=True, slots=True)
class Outline:
    """Rings of (x, y) in pixels, the first the outer one, the others holes."""

    rings: tuple[tuple[tuple[float, float], ...], ...]


def outline(bitmap: Bitmap, *, tolerance: float = 1.0) -> Outline:
    """The border of the largest part with its holes, no farther than `tolerance` pixels from the true one.

    Raises NothingFound for an empty bitmap.
    """
    frame = bounds(bitmap)
    left, top = int(frame.x), int(frame.y)
    cut = bitmap[top : top + int(frame.height), left : left + int(frame.width)]
    # A ring of OpenCV runs through the centres of pixels; those of doubled pixels lie nearer to the edge.
    doubled = np.repeat(np.repeat(cut.astype(np.uint8), 2, axis=0), 2, axis=1)
    contours, tree = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    parents = tree[0][:, 3]
    largest = max(
        (i for i in range(len(contours)) if parents[i] < 0), key=lambda i: cv2.contourArea(contours[i])
    )
    chosen = [largest, *(i for i in range(len(contours)) if parents[i] == largest)]
    rings = [_ring(np.asarray(contours[i], np.int32), tolerance, left, top) for i in chosen]
    if len(rings[0]) < 3:
        raise NothingFound()
    return Outline((rings[0], *(ring for ring in rings[1:] if len(ring) >= 3)))


def bounds(bitmap: Bitmap) -> Frame:
    """The upright box of the pixels; raises NothingFound for none."""
    if not bitmap.any():
        raise NothingFound()
    rows, columns = np.flatnonzero(bitmap.any(axis=1)), np.flatnonzero(bitmap.any(axis=0))
    return Frame(
        float(columns[0]), float(rows[0]), float(columns[-1] - columns[0] + 1), float(rows[-1] - rows[0] + 1)
    )


def _ring(
    contour: NDArray[np.int32], tolerance: float, left: int, top: int
) -> tuple[tuple[float, float], ...]:
    points = cv2.approxPolyDP(contour, 2 * tolerance, closed=True)[:, 0, :]
    return tuple((left + (x + 0.5) / 2, top + (y + 0.5) / 2) for x, y in points.tolist())


def _in_window(image: Pixels, window: Frame, prompt: Prompt, guess: Frame | None = None) -> Bitmap:
    left, top = int(window.x), int(window.y)
    right, bottom = ceil(window.x + window.width), ceil(window.y + window.height)
    cut = image[top:bottom, left:right]
    if min(cut.shape[:2]) < SMALLEST:
        raise NothingFound()
    scale = min(1.0, SIDE / max(cut.shape[:2]))
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else cut
    hints = _hints(small.shape[:2], scale, left, top, prompt, guess)
    spots = [_spot(click, scale, left, top) for click in prompt.inside]
    thing = _tidy(_cut(np.asarray(small, np.uint8), hints), spots)
    result = np.zeros(image.shape[:2], np.bool_)
    size = (cut.shape[1], cut.shape[0])
    # Smoothed while it grows: steps of a coarse mask are no outline.
    grown = cv2.resize(thing.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    result[top:bottom, left:right] = grown > 0.5
    if not result.any():
        raise NothingFound()
    return result


def _hints(
    shape: tuple[int, ...], scale: float, left: int, top: int, prompt: Prompt, guess: Frame | None
) -> Pixels:
    hints = np.full(shape, cv2.GC_PR_BGD, np.uint8)
    side = max(shape)
    box = prompt.frame or guess
    if box is not None:
        rows, columns = (
            _span(box.y, box.height, top, scale, shape[0]),
            _span(box.x, box.width, left, scale, shape[1]),
        )
        if prompt.frame is not None:
            hints[:] = cv2.GC_BGD
        hints[rows, columns] = cv2.GC_PR_FGD
    else:
        for click in prompt.inside:
            cv2.circle(hints, _spot(click, scale, left, top), max(2, round(side * LIKELY)), cv2.GC_PR_FGD, -1)
    for click in prompt.clicks:
        sure = cv2.GC_FGD if click.inside else cv2.GC_BGD
        cv2.circle(hints, _spot(click, scale, left, top), max(1, round(side * SURE)), sure, -1)
    return hints


def _cut(small: Pixels, hints: Pixels) -> Bitmap:
    ground, thing = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)
    try:
        cv2.grabCut(
            np.ascontiguousarray(small), hints, (0, 0, 0, 0), ground, thing, ROUNDS, cv2.GC_INIT_WITH_MASK
        )
    except cv2.error:  # no pixel is left to learn the thing's or the ground's colours from
        raise NothingFound() from None
    return np.isin(hints, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _tidy(thing: Bitmap, clicks: list[tuple[int, int]]) -> Bitmap:
    """Only the parts that were clicked at (without clicks the largest), without specks inside."""
    count, parts, facts, _ = cv2.connectedComponentsWithStats(thing.astype(np.uint8), connectivity=4)
    if count < 2:
        raise NothingFound()
    rows, columns = thing.shape
    at = {int(parts[min(max(y, 0), rows - 1), min(max(x, 0), columns - 1)]) for x, y in clicks} - {0}
    kept = np.isin(parts, list(at or {1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA]))}))
    _, holes, sizes, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8), connectivity=4)
    specks = np.flatnonzero(sizes[:, cv2.CC_STAT_AREA] < SPECK * np.count_nonzero(kept))
    result: Bitmap = kept | (np.isin(holes, specks) & ~kept)
    return result


def _spot(click: Click, scale: float, left: int, top: int) -> tuple[int, int]:
    return int((click.x - left) * scale), int((click.y - top) * scale)


def _span(start: float, length: float, offset: int, scale: float, limit: int) -> slice:
    first = min(max(0, int((start - offset) * scale)), limit - 1)
    return slice(first, max(first + 1, min(limit, ceil((start + length - offset) * scale))))


def _around(frame: Frame, width: int, height: int) -> Frame:
    margin = max(8.0, MARGIN * max(frame.width, frame.height))
    left, top = max(0.0, frame.x - margin), max(0.0, frame.y - margin)
    right = min(float(width), frame.x + frame.width + margin)
    bottom = min(float(height), frame.y + frame.height + margin)
    return Frame(left, top, max(1.0, right - left), max(1.0, bottom - top))
