"""The masks of Pascal VOC: `SegmentationObject/` says which thing a pixel belongs to, `SegmentationClass/` of
what class it is, by the colour that `labelmap.txt` names or by the number of the twenty classes of 2012."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

import numpy as np
from PIL import Image

from labeling import images
from labeling.errors import BadImage
from labeling.formats.pictures import MAX_HEADER_PIXELS
from labeling.formats.records import Mark
from labeling.formats.tree import Tree
from labeling.shapes import run_lengths
from labeling.voc_palette import palette

CLASSES = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train",
    "tvmonitor",
)  # fmt: skip
VOID = 255
DERIVED = "derived box"  # says of a mark that its box only surrounds a mask
_FOLDERS = frozenset(("SegmentationClass", "SegmentationObject"))
Colours = Mapping[int, str]
Numbers = np.ndarray[tuple[int, int], np.dtype[np.int64]]


def is_mask(path: PurePosixPath) -> bool:
    return bool(_FOLDERS & set(path.parts))


def colour(red: int, green: int, blue: int) -> int:
    return (red << 16) | (green << 8) | blue


def label_colours(tree: Tree) -> Colours:
    """Class name by colour; background and void have none. Raises ValueError for a map that is none."""
    path = next((p for p in tree.paths if p.endswith("labelmap.txt")), None)
    if path is None:
        named = zip(palette(), CLASSES, strict=False)
        return {colour(*rgb): name for rgb, name in named if name != "background"}
    found = {}
    for line in tree.read(path).decode("utf-8", "replace").splitlines():
        cells = line.split(":")
        if line.strip() and not line.startswith("#") and len(cells) > 1 and cells[1]:
            try:
                red, green, blue = (int(cell) for cell in cells[1].split(","))
            except ValueError:
                raise ValueError(f"{path}: {line[:60]!r} names no colour") from None
            if cells[0] not in {"background", "void", "ignored"}:
                found[colour(red, green, blue)] = cells[0]
    return found


class Masks:
    """The masks of one image, if it has any."""

    def __init__(self, tree: Tree, document: str, labels: Colours) -> None:
        """`document`: the XML file of the image, in a folder beside those of the masks."""
        self._labels = labels
        path = PurePosixPath(document)
        root = path.parent.parent
        self._classes = _pixels(tree, str(root / "SegmentationClass" / f"{path.stem}.png"), coloured=True)
        self._things = _pixels(tree, str(root / "SegmentationObject" / f"{path.stem}.png"), coloured=False)

    def joined(self, marks: list[Mark], size: tuple[int, int]) -> list[Mark]:
        """The marks, and for each a mask in one group with it. Raises ValueError.

        Thing n of the mask is object n of the XML file where the class agrees; without `SegmentationObject`
        each class is one mask.
        """
        if self._classes is None:
            return marks
        for pixels in (self._classes, self._things):
            if pixels is not None and pixels.shape != (size[1], size[0]):
                high, wide = pixels.shape
                raise ValueError(f"its mask has {wide} x {high} pixels, the image {size[0]} x {size[1]}")
        found = list(marks)
        places = {mark.where: place for place, mark in enumerate(marks)}
        things = self._classes if self._things is None else self._things
        for number in np.unique(things):
            name = self._name(things == number)
            if name is None or (self._things is not None and number in {0, VOID}):
                continue
            body = {"size": [size[1], size[0]], "counts": run_lengths.encode(things == number)}
            mask = Mark("mask", (name,), body, where=f"mask {number}")
            place = places.get(f"object {number}") if self._things is not None else None
            if place is None or marks[place].names != (name,):
                found.append(mask)
            elif DERIVED in marks[place].attributes:
                said = {k: v for k, v in marks[place].attributes.items() if k != DERIVED}
                found[place] = replace(mask, attributes=said, where=marks[place].where)
            else:
                group = marks[place].group or f"object {number}"
                found[place] = replace(marks[place], group=group)
                found.append(replace(mask, group=group))
        return found

    def _name(self, chosen: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> str | None:
        """The class that most of these pixels have; None when that is background or void."""
        assert self._classes is not None
        values, counts = np.unique(self._classes[chosen], return_counts=True)
        named = [(count, self._labels[value]) for value, count in zip(values.tolist(), counts, strict=True)
                 if value in self._labels]  # fmt: skip
        return max(named)[1] if named else None


def _pixels(tree: Tree, path: str, *, coloured: bool) -> Numbers | None:
    """A mask file as numbers [height, width]: colours, or the numbers that its palette gives to things."""
    if not tree.has(path):
        return None
    data = tree.read(path)
    try:
        images.upright_size(data, max_pixels=MAX_HEADER_PIXELS)
    except BadImage as error:
        raise ValueError(f"{path}: {error}") from None
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if coloured or image.mode not in {"P", "L", "I", "I;16"}:
                rgb = np.asarray(image.convert("RGB"), np.int64)
                numbers: Numbers = (rgb[..., 0] << 16) | (rgb[..., 1] << 8) | rgb[..., 2]
                return numbers if coloured else _counted(numbers)
            return np.asarray(image, np.int64)
    except (OSError, ValueError, SyntaxError) as error:
        raise ValueError(f"{path}: the mask cannot be read ({str(error)[:100]})") from None


def _counted(colours: Numbers) -> Numbers:
    """Things by the number that has their colour in the palette of the devkit."""
    known = {colour(*rgb): number for number, rgb in enumerate(palette())}
    values, places = np.unique(colours, return_inverse=True)
    numbers = np.array([known.get(int(value), VOID) for value in values], np.int64)
    return np.asarray(numbers[places].reshape(colours.shape))
