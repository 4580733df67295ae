"""CVAT for images 1.1 and for video 1.1 (https://docs.cvat.ai/docs/manual/advanced/xml_format/), streamed.

Tracks become shapes of every frame that they are visible on, between keyframes in equal steps. Frames are the
images `frame_000000` and so on that CVAT exports beside its XML.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from labeling.errors import BadSource
from labeling.formats import cvat_shapes, cvat_tracks, pictures
from labeling.formats.cvat_shapes import Labels
from labeling.formats.documents import IMAGE_SUFFIXES
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Declared, Mark, Record, Row, Target
from labeling.formats.spool import Spool
from labeling.formats.tree import Tree, folder_of
from labeling.formats.values import number
from labeling.formats.xml import children


def claims(tree: Tree) -> bool:
    return any(_is_cvat(tree, path) for path in tree.documents(".xml")[:5])


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001
    """The images of every XML file, and the frames of its tracks."""
    for path in tree.documents(".xml"):
        if _is_cvat(tree, path):
            yield from _document(tree, path)


def _is_cvat(tree: Tree, path: str) -> bool:
    head = tree.head(path, 4096)
    return b"<annotations" in head and b"<annotation>" not in head


def _document(tree: Tree, path: str) -> Iterator[Row]:
    labels = Labels({}, {}, {})
    size: tuple[float, float] | None = None
    with Spool() as frames, tree.open(path) as stream:
        try:
            for root, element in children(stream):
                if root != "annotations":
                    return
                if element.tag == "meta":
                    labels = cvat_shapes.labels(element)
                    size = _frame_size(element)
                    yield Declared(labels.declared())
                elif element.tag == "image":
                    yield _image(tree, path, element, labels)
                elif element.tag == "track":
                    yield from _track(path, element, labels, frames)
        except ValueError as error:
            raise BadSource(path, str(error)) from None
        for frame in sorted(frames, key=int):
            yield _frame(tree, path, int(frame), frames.take(frame), size)


def _image(tree: Tree, path: str, element: Element, labels: Labels) -> Record | BadRow:
    name = element.get("name", "")

    def marks(data: bytes | None) -> list[Mark]:
        stated = [number(element.get(key), key) if element.get(key) else None for key in ("width", "height")]
        pictures.check_stated(data, *stated)
        width, height = (
            pictures.size(data) if data is not None else (int(stated[0] or 0), int(stated[1] or 0))
        )
        return cvat_shapes.marks(element, labels, width, height)

    where = f"{path}, image {name[-200:]!r}"
    if not name:
        return BadRow(where, "an image without a name")
    return pictures.record(tree, name, folder_of(path), where, marks)


def _track(path: str, element: Element, labels: Labels, frames: Spool) -> Iterator[BadRow]:
    where = f"{path}, track {element.get('id', '')}"
    try:
        for frame, mark in cvat_tracks.frames(element, labels):
            frames.put(str(frame), _packed(mark))
    except ValueError as error:
        yield BadRow(where, str(error))


def _frame(
    tree: Tree, path: str, frame: int, packed: list[dict[str, Any]], size: tuple[float, float] | None
) -> Record | BadRow:
    stem = f"frame_{frame:06d}"
    found = None
    for suffix in sorted(IMAGE_SUFFIXES):
        found = found or tree.find(stem + suffix, folder_of(path))

    def marks(data: bytes | None) -> list[Mark]:
        pictures.check_stated(data, *(size or (None, None)))
        return [_unpacked(one) for one in packed]

    return pictures.record(tree, found or stem, "", f"{path}, frame {frame}", marks)


def _packed(mark: Mark) -> dict[str, Any]:
    return {
        "kind": mark.kind, "names": mark.names, "body": mark.body, "attributes": mark.attributes,
        "points": mark.points, "edges": mark.edges, "where": mark.where,
    }  # fmt: skip


def _unpacked(one: Mapping[str, Any]) -> Mark:
    edges = tuple((first, second) for first, second in one["edges"])
    plain = {**one, "names": tuple(one["names"]), "points": tuple(one["points"]), "edges": edges}
    return Mark(**plain)


def _frame_size(meta: Element) -> tuple[float, float] | None:
    found = meta.find(".//original_size")
    if found is None:
        return None
    return number(found.findtext("width"), "width"), number(found.findtext("height"), "height")
