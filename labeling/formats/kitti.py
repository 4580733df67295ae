"""KITTI object detection (https://www.cvlibs.net/datasets/kitti/eval_object.php): `label_2/` beside
`image_2/`."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, GivenPrediction, Mark, Record, Row, Target
from labeling.formats.tree import Tree
from labeling.formats.values import box, number

_CELLS = 15  # class, truncated, occluded, alpha, 4 of the box, 7 of the box in space; 16 with a score


def claims(tree: Tree) -> bool:
    for path in tree.documents(".txt")[:50]:
        lines = tree.head(path, 4096).decode("utf-8", "replace").splitlines()[:2]
        if lines and all(_plausible(line) for line in lines if line.strip()) and any(map(str.strip, lines)):
            return True
    return False


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """The images that have a label file, and their neighbours, which come without labels."""
    images = [path for path in tree.paths if PurePosixPath(path).suffix.lower() in IMAGE_SUFFIXES]
    for image in images:
        label = _label_of(tree, image)
        try:
            data = tree.read(image)
            marks = None if label is None else _marks(tree, label)
        except ValueError as error:
            yield BadRow(image, str(error))
            continue
        if marks and any(mark.score is not None for mark in marks):
            said = GivenPrediction(options.prediction_source, marks=tuple(marks))
            yield Record(image, image, data, predictions=(said,))
        else:
            yield Record(image, image, data, marks=None if marks is None else tuple(marks))


def _plausible(line: str) -> bool:
    cells = line.split()
    if len(cells) not in {_CELLS, _CELLS + 1} or cells[0][:1].isdigit():
        return False
    try:
        return all(float(cell) is not None for cell in cells[1:])
    except ValueError:
        return False


def _label_of(tree: Tree, image: str) -> str | None:
    """`training/image_2/000001.png` has `training/label_2/000001.txt`."""
    path = PurePosixPath(image).with_suffix(".txt")
    parts = [("label" + part[5:] if part.startswith("image") else part) for part in path.parts[:-1]]
    for candidate in ("/".join([*parts, path.name]), str(path)):
        if tree.has(candidate):
            return candidate
    return None


def _marks(tree: Tree, path: str) -> list[Mark]:
    found = []
    for position, line in enumerate(tree.read(path).decode("utf-8-sig", "replace").splitlines(), start=1):
        cells = line.split()
        if not cells:
            continue
        where = f"{path}, line {position}"
        try:
            if len(cells) not in {_CELLS, _CELLS + 1}:
                raise ValueError(f"{len(cells)} cells, not {_CELLS} or {_CELLS + 1}")
            values = [number(cell, "a cell") for cell in cells[1:]]
            body = box(*values[3:7])
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        said: dict[str, Any] = {}
        if values[0] > 0:
            said["truncated"] = values[0]
        if values[1] > 0:
            said["occluded"] = int(values[1])
        score = values[14] if len(values) == _CELLS else None
        if score is not None and not 0 <= score <= 1:
            raise ValueError(f"{where}: the score {score:g} does not lie between 0 and 1")
        found.append(Mark("box", (cells[0],), body, score=score, attributes=said, where=where))
    return found
