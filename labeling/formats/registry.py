"""The formats that items come in, as data: the command line, the API and the documentation list them from
here."""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labeling.errors import BadSource
from labeling.formats import (
    archive,
    argilla,
    arrow,
    coco,
    conll,
    csv,
    cvat,
    doccano,
    files,
    folder,
    idx,
    jsonl,
    kitti,
    labelbox,
    labelme,
    openimages,
    prodigy,
    scalabel,
    supervisely,
    voc,
    vott,
    yolo,
)
from labeling.formats.label_studio import reader as label_studio
from labeling.formats.options import FormatName, ReadOptions
from labeling.formats.records import Row, Target
from labeling.formats.tree import Tree, open_tree
from labeling.shapes import ItemKind

# What damaged files and archive entries end in, where no reader knows better.
_UNREADABLE = (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error)

Read = Callable[[Path, ReadOptions, Target], Iterator[Row]]
ReadTree = Callable[[Tree, ReadOptions, Target], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Reader:
    """`claims`: whether a source is in this format, for those that are told by looking inside.

    `labels_as`: what the labels in it become unless the caller says otherwise. `carries`: kinds of regions,
    and `predictions` where what a model said is told apart.
    """

    name: FormatName
    title: str
    kinds: tuple[ItemKind, ...]
    carries: tuple[str, ...]
    read: Read
    claims: Callable[[Tree], bool] | None = None
    labels_as: Literal["gold", "annotations"] = "annotations"


def _of_tree(read: ReadTree) -> Read:
    def opened(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
        with open_tree(path) as tree:
            try:
                yield from read(tree, options, target)
            except _UNREADABLE as error:
                raise BadSource(tree.name, str(error) or "it breaks off") from None
            if tree.only is None:  # what lies beside the one file that was asked for is nobody's problem
                yield from tree.problems

    return opened


def _files(path: Path, options: ReadOptions, target: Target) -> Iterator[Row]:
    return files.read(path, options, target, nested=lambda inner: _reader_of(inner, target))


def _reader_of(path: Path, target: Target) -> Read | None:
    found = annotated(path)
    return READERS[found].read if found is not None and target.kind in READERS[found].kinds else None


_IMAGE: tuple[ItemKind, ...] = ("image",)
_TEXT: tuple[ItemKind, ...] = ("text",)
_BOTH: tuple[ItemKind, ...] = ("image", "text")
_SAID = ("span", "relation", "text")
_SHAPES = ("box", "polygon", "mask")

_ALL = (
    Reader("folder", "a folder by class", _BOTH, ("choice",), folder.read, labels_as="gold"),
    Reader("csv", "a CSV table", _BOTH, ("choice", "predictions"), csv.read, labels_as="gold"),
    Reader("jsonl", "JSON lines", _BOTH, ("choice", "predictions"), jsonl.read, labels_as="gold"),
    Reader("idx", "IDX, as the MNIST family has it", _IMAGE, ("choice",), idx.read, labels_as="gold"),
    Reader("zip", "a zip archive of a folder", _BOTH, ("choice",), archive.read, labels_as="gold"),
    Reader("files", "files of any format, each by what it is", _BOTH, ("choice",), _files, labels_as="gold"),
    Reader(
        "coco", "COCO instances, keypoints, panoptic and results", _IMAGE,
        (*_SHAPES, "rotated_box", "keypoints", "predictions"), _of_tree(coco.read), coco.claims,
    ),
    Reader(
        "cvat", "CVAT XML 1.1 for images and video", _IMAGE,
        (*_SHAPES, "rotated_box", "polyline", "keypoints", "choice"), _of_tree(cvat.read), cvat.claims,
    ),
    Reader(
        "voc", "Pascal VOC", _IMAGE, ("box", "rotated_box", "polygon", "mask"), _of_tree(voc.read),
        voc.claims,
    ),
    Reader(
        "labelme", "labelme JSON", _IMAGE, (*_SHAPES, "rotated_box", "polyline", "keypoints", "choice"),
        _of_tree(labelme.read), labelme.claims,
    ),
    Reader(
        "vott", "VoTT JSON and CSV", _IMAGE, ("box", "polygon", "polyline"), _of_tree(vott.read), vott.claims,
    ),
    Reader(
        "labelbox", "Labelbox NDJSON", _IMAGE,
        (*_SHAPES, "polyline", "keypoints", "choice", "text", "predictions"), _of_tree(labelbox.read),
        labelbox.claims,
    ),
    Reader(
        "supervisely", "Supervisely project", _IMAGE, (*_SHAPES, "polyline", "keypoints", "choice"),
        _of_tree(supervisely.read), supervisely.claims,
    ),
    Reader(
        "scalabel", "Scalabel and BDD100K", _IMAGE, (*_SHAPES, "polyline", "choice", "predictions"),
        _of_tree(scalabel.read), scalabel.claims,
    ),
    Reader(
        "openimages", "Open Images tables", _IMAGE, ("box", "mask", "choice"), _of_tree(openimages.read),
        openimages.claims,
    ),
    Reader(
        "kitti", "KITTI object detection", _IMAGE, ("box", "predictions"), _of_tree(kitti.read), kitti.claims,
    ),
    Reader(
        "yolo", "YOLO folder", _IMAGE, ("box", "rotated_box", "polygon", "keypoints", "predictions"),
        _of_tree(yolo.read), yolo.claims,
    ),
    Reader(
        "label-studio", "Label Studio JSON and JSON-MIN", _BOTH,
        (*_SHAPES, "choice", "rotated_box", "polyline", "keypoints", *_SAID, "predictions"),
        _of_tree(label_studio.read), label_studio.claims,
    ),
    Reader("conll", "CoNLL-2003 and two columns", _TEXT, ("span",), _of_tree(conll.read), conll.claims),
    Reader(
        "argilla", "Argilla records", _TEXT, ("choice", "span", "text", "predictions"),
        _of_tree(argilla.read), argilla.claims,
    ),
    Reader(
        "prodigy", "spaCy and Prodigy JSON lines", _BOTH, ("choice", "span", "relation", "box", "polygon"),
        _of_tree(prodigy.read), prodigy.claims,
    ),
    Reader(
        "doccano", "doccano JSON lines", _BOTH, ("choice", "span", "relation", "text"),
        _of_tree(doccano.read), doccano.claims,
    ),
    Reader(
        "parquet", "Parquet", _BOTH, (*_SHAPES, "choice", *_SAID, "predictions"),
        _of_tree(arrow.read), arrow.claims_parquet, labels_as="gold",
    ),
    Reader(
        "huggingface", "a folder of Hugging Face datasets", _BOTH,
        (*_SHAPES, "choice", *_SAID, "predictions"),
        _of_tree(arrow.read), arrow.claims_folder, labels_as="gold",
    ),
)  # fmt: skip

READERS: Mapping[FormatName, Reader] = {reader.name: reader for reader in _ALL}


def annotated(path: Path) -> FormatName | None:
    """The annotation format of a file, folder or archive; None when it is none that is told by looking
    inside."""
    try:
        with open_tree(path) as tree:
            return next((r.name for r in _ALL if r.claims is not None and r.claims(tree)), None)
    except (BadSource, *_UNREADABLE):
        return None
