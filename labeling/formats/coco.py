"""COCO instances, keypoints, panoptic and results files (https://cocodataset.org/#format-data), streamed.

Several files over the same images are read as one: what they say of an image is joined, repetitions aside. A
file of results (a list of detections) is what a model said; its images are those of the other files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import ijson

from labeling.errors import BadSource
from labeling.formats import coco_panoptic, coco_shapes, json_stream, pictures
from labeling.formats.coco_shapes import Category
from labeling.formats.options import ReadOptions
from labeling.formats.outline import Outline, outline
from labeling.formats.records import BadRow, Declared, GivenPrediction, Mark, Record, Row, Target
from labeling.formats.spool import Spool
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import mapping, word

_ENTRY_KEYS = frozenset(("file_name", "image_id", "supercategory", "coco_url"))


def claims(tree: Tree) -> bool:
    return any(_kind(tree, path) in {"instances", "panoptic"} for path in tree.documents(".json")[:20])


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """Every image of the files, with what was said of it."""
    kinds = {path: _kind(tree, path) for path in tree.documents(".json")}
    sources = [_Instances(tree, path) for path, kind in kinds.items() if kind == "instances"]
    results = [path for path, kind in kinds.items() if kind == "results"]
    panoptic = [path for path, kind in kinds.items() if kind == "panoptic"]
    for source in [one for one in sources if coco_panoptic.is_panoptic(tree, one.path)]:
        sources.remove(source)  # its images come first, and fill the beginning that was looked at
        panoptic.append(source.path)
    for path in panoptic:
        yield from coco_panoptic.read(tree, path)
    if not sources and not panoptic:
        raise BadSource(tree.name, "no COCO file with images, annotations and categories")
    with Spool() as spool:
        for source in sources:
            yield from source.load(spool)
        for path in results:
            yield from _load_results(tree, path, sources, spool)
        names = [c.name for s in sources for c in s.categories.values() if not c.is_root]
        yield Declared(tuple(dict.fromkeys(names)))
        for key in spool:
            yield _image(tree, key, spool.take(key), sources, target)


def _kind(tree: Tree, path: str) -> str | None:
    try:
        found = outline(tree.head(path))
    except ValueError:
        return None
    if found is None:
        return None
    if found.is_list:
        is_results = {"image_id", "category_id"} <= found.entry and "file_name" not in found.entry
        return "results" if is_results else None
    if "segments_info" in found.keys[3]:
        return "panoptic"
    return "instances" if _is_instances(found) else None


def _is_instances(found: Outline) -> bool:
    lists = found.keys[1] & {"images", "annotations", "categories"}
    return bool(lists) and bool(found.keys[3] & _ENTRY_KEYS)


@dataclass(slots=True)
class _Instances:
    """One file; its number in the spool is its place in the list of files."""

    tree: Tree
    path: str
    categories: dict[int, Category] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)  # path or name, by id

    def load(self, spool: Spool) -> Iterator[BadRow]:
        """Puts images and annotations into the spool, under the image's path; bad ones are said."""
        for number_, entry in enumerate(self._entries("categories")):
            try:
                category = coco_shapes.category(mapping(entry, "the category"))
            except ValueError as error:
                raise BadSource(self.path, f"category {number_ + 1}: {error}") from None
            self.categories[category.id] = category
        coco_shapes.mark_roots(self.categories)
        yield from self._load("images", self._put_image, spool)
        yield from self._load("annotations", self._put_annotation, spool)

    def _load(self, name: str, put: Any, spool: Spool) -> Iterator[BadRow]:
        for position, entry in enumerate(self._entries(name), start=1):
            try:
                put(mapping(entry, "it"), spool)
            except ValueError as error:
                yield BadRow(f"{self.path}, {name[:-1]} {position}", str(error))

    def _entries(self, name: str) -> Iterator[Any]:
        with self.tree.open(self.path) as stream:
            try:
                yield from json_stream.items(stream, f"{name}.item")
            except (ijson.JSONError, ValueError) as error:
                raise BadSource(self.path, f"not a JSON document ({str(error)[:200]})") from None

    def _put_image(self, entry: Mapping[str, Any], spool: Spool) -> None:
        name = word(entry.get("file_name"), "file_name")
        found = self.tree.find(name, self._near())
        key = found or name
        self.images[str(entry.get("id"))] = key
        spool.put(key, {"image": {"name": name, "size": [entry.get("width"), entry.get("height")]}})

    def _put_annotation(self, entry: Mapping[str, Any], spool: Spool) -> None:
        key = self.images.get(str(entry.get("image_id")))
        if key is None:
            raise ValueError(f"there is no image {entry.get('image_id')!r}")
        spool.put(key, {"file": self.path, "annotation": entry})

    def _near(self) -> str:
        """`annotations/instances_val2017.json` speaks of `val2017/` or `images/val2017/`."""
        return f"{folder_of(self.path)}"


def _load_results(tree: Tree, path: str, sources: list[_Instances], spool: Spool) -> Iterator[BadRow]:
    with tree.open(path) as stream:
        try:
            for position, entry in enumerate(json_stream.items(stream, "item"), start=1):
                key = next(
                    (k for s in sources if (k := s.images.get(str(entry.get("image_id")))) is not None), None
                )
                if key is None:
                    where = f"{path}, result {position}"
                    yield BadRow(where, f"no COCO file beside it has an image {entry.get('image_id')!r}")
                else:
                    spool.put(
                        key, {"file": sources[0].path, "result": entry, "source": PurePosixPath(path).stem}
                    )
        except (ijson.JSONError, ValueError, AttributeError) as error:
            raise BadSource(path, f"not a list of results ({str(error)[:200]})") from None


def _image(
    tree: Tree, key: str, parts: list[dict[str, Any]], sources: list[_Instances], target: Target
) -> Record | BadRow:
    heads = [part["image"] for part in parts if "image" in part]
    categories = {source.path: source.categories for source in sources}
    boxes_only = "box" in target.field_kinds and not target.field_kinds & {"polygon", "mask"}

    def said(part: dict[str, Any], entry: Mapping[str, Any], size: tuple[int, int] | None) -> list[Mark]:
        return coco_shapes.marks(entry, categories[part["file"]], size, boxes_only=boxes_only)

    def marks(data: bytes | None) -> list[Mark]:
        for head in heads:
            pictures.check_stated(data, *head["size"])
        size = None if data is None else pictures.size(data)
        found = [
            mark for part in parts if "annotation" in part for mark in said(part, part["annotation"], size)
        ]
        return _unrepeated(found)

    def predictions(data: bytes | None) -> list[GivenPrediction]:
        size = None if data is None else pictures.size(data)
        by_source: dict[str, list[Mark]] = {}
        for part in parts:
            if "result" in part:
                by_source.setdefault(part["source"], []).extend(said(part, part["result"], size))
        return [GivenPrediction(source, marks=tuple(found)) for source, found in by_source.items()]

    where = f"{tree.name}, image {heads[0]['name']!r}" if heads else f"{tree.name}, image {key!r}"
    return pictures.record(tree, key, "", where, marks, predictions=predictions)


def _unrepeated(marks: list[Mark]) -> list[Mark]:
    """Without shapes that another file said already: keypoint files repeat the outlines of the instances."""
    kept: dict[str, Mark] = {}
    for mark in marks:
        kept[repr((mark.kind, mark.names, mark.body, mark.where))] = mark
    return list(kept.values())
