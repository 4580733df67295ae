"""YOLO folders (https://docs.ultralytics.com/datasets): boxes, outlines, turned boxes and poses, one text
file an image.

Whether four corners are an outline or a turned box is nowhere said: they are turned boxes when every line of
the source has four corners and all of them are rectangles.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from labeling.errors import BadSource
from labeling.formats import pictures, yolo_lines
from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, GivenPrediction, Mark, Record, Row, Target
from labeling.formats.tree import Tree, folder_of
from labeling.formats.yolo_lines import Layout

_SAMPLE = 200  # label files that are looked at to tell turned boxes from outlines
_NAMES_FILES = ("classes.txt", "obj.names", "labels.txt", "names.txt")
MAX_NAMES_BYTES = 5_000_000


def claims(tree: Tree) -> bool:
    if _config(tree) is not None:
        return True
    if not any(path.endswith((".txt", ".data", ".names")) for path in tree.paths):
        return False
    pairs = ((image, label) for image in _images(tree) if (label := _label_of(tree, image)) is not None)
    for _, (_, label) in zip(range(5), pairs, strict=False):
        lines = tree.head(label).decode("utf-8", "replace").split("\n")[:3]
        if any(line.strip() for line in lines):
            return all(yolo_lines.plausible(line) for line in lines if line.strip())
    return False


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:
    """Every image below the folder; one without a label file has no objects where its neighbours have
    files."""
    config = _config(tree) or {}
    names = _names(tree, config)
    images = [image for image in _images(tree) if _is_meant(image, config)]
    labels = {image: _label_of(tree, image) for image in images}
    if not any(labels.values()):
        raise BadSource(tree.name, "no label file belongs to any of its images")
    layout = Layout(yolo_lines.keypoint_shape(config), _are_turned(tree, labels, target))
    labelled_folders = {folder_of(image) for image, label in labels.items() if label is not None}
    yield Declared(tuple(names.values()))
    for image, label in labels.items():
        yield _record(tree, image, label, names, layout, options, folder_of(image) in labelled_folders)


def _record(
    tree: Tree,
    image: str,
    label: str | None,
    names: Mapping[int, str],
    layout: Layout,
    options: ReadOptions,
    looked_at: bool,
) -> Record | BadRow:
    try:
        data = tree.read(image)
        if label is None:
            return Record(image, image, data, marks=() if looked_at else None)
        width, height = pictures.size(data)
        marks: list[Mark] = []
        for number, line in enumerate(_lines(tree, label), start=1):
            if line.strip():
                marks += yolo_lines.marks(line, f"{label}, line {number}", names, layout, width, height)
    except ValueError as error:
        return BadRow(image, str(error))
    if any(mark.score is not None for mark in marks):
        said = GivenPrediction(options.prediction_source, marks=tuple(marks))
        return Record(image, image, data, predictions=(said,))
    return Record(image, image, data, marks=tuple(marks))


def _lines(tree: Tree, path: str) -> list[str]:
    return tree.read(path).decode("utf-8-sig", "replace").splitlines()


def _images(tree: Tree) -> Iterator[str]:
    return (path for path in tree.paths if PurePosixPath(path).suffix.lower() in IMAGE_SUFFIXES)


def _label_of(tree: Tree, image: str) -> str | None:
    """`images/train/a.jpg` has `labels/train/a.txt`; without such folders the files lie side by side."""
    path = PurePosixPath(image).with_suffix(".txt")
    parts = list(path.parts)
    if "images" in parts[:-1]:
        place = len(parts) - 2 - parts[-2::-1].index("images")
        parts[place] = "labels"
        moved = "/".join(parts)
        if tree.has(moved):
            return moved
    return str(path) if tree.has(str(path)) else None


def _config(tree: Tree) -> dict[str, Any] | None:
    """`data.yaml`, by any name, as a dictionary with `names`; or what `obj.data` of Darknet says."""
    for path in tree.documents(".yaml", ".yml"):
        try:
            found = yaml.safe_load(tree.head(path, MAX_NAMES_BYTES))
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        if (
            isinstance(found, dict)
            and isinstance(found.get("names"), dict | list)
            and any(key in found for key in ("train", "val", "path", "nc", "kpt_shape"))
        ):
            return found
    return None


def _names(tree: Tree, config: Mapping[str, Any]) -> dict[int, str]:
    """Class names by number; empty when the source has none, and numbers are names."""
    given = config.get("names")
    if isinstance(given, list):
        return {number: str(name) for number, name in enumerate(given)}
    if isinstance(given, dict):
        try:
            return {
                int(number): str(name) for number, name in sorted(given.items(), key=lambda kv: int(kv[0]))
            }
        except (TypeError, ValueError):
            raise BadSource(tree.name, "the names in data.yaml are not counted by whole numbers") from None
    found = [p for p in tree.paths if p.endswith(_NAMES_FILES) or p.endswith(".names")]
    if not found:
        return {}
    lines = [line.strip() for line in _lines(tree, min(found, key=lambda p: p.count("/")))]
    return dict(enumerate(line for line in lines if line))


def _is_meant(image: str, config: Mapping[str, Any]) -> bool:
    """Results of training runs lie beside the data and are no data."""
    return "runs" not in PurePosixPath(image).parts[:-1] or "path" not in config


def _are_turned(tree: Tree, labels: Mapping[str, str | None], target: Target) -> bool:
    if "rotated_box" in target.field_kinds and "polygon" not in target.field_kinds:
        return True
    if "polygon" in target.field_kinds and "rotated_box" not in target.field_kinds:
        return False
    some = False
    pairs = [(image, label) for image, label in labels.items() if label is not None]
    for image, label in pairs[:: max(1, len(pairs) // _SAMPLE)]:
        try:
            lines = [line for line in _lines(tree, label) if line.strip()]
            size = pictures.size(tree.read(image)) if lines else (1, 1)
        except ValueError:
            continue
        if not all(yolo_lines.is_rectangle(line, *size) for line in lines):
            return False
        some = some or bool(lines)
    return some
