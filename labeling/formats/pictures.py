"""Images that annotation documents name, and what all readers of such documents do with them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labeling import images
from labeling.errors import BadImage
from labeling.formats.records import BadRow, GivenPrediction, Mark, Record
from labeling.formats.tree import Tree, folder_of

MAX_HEADER_PIXELS = 2**28  # the import has its own limit; here only the size is asked for


def size(data: bytes) -> tuple[int, int]:
    """Width and height, upright; raises ValueError when it is no image."""
    try:
        return images.upright_size(data, max_pixels=MAX_HEADER_PIXELS)
    except BadImage as error:
        raise ValueError(str(error)) from None


def check_stated(data: bytes | None, width: object, height: object) -> None:
    """Raises ValueError when the document was written for an image of another size; unknown sizes pass."""
    if data is None or not isinstance(width, int | float) or not isinstance(height, int | float):
        return
    if width <= 0 or height <= 0:
        return
    found = size(data)
    if found != (int(width), int(height)):
        turned = " once it is turned upright" if found == (int(height), int(width)) else ""
        raise ValueError(
            f"it is labelled as an image of {int(width)} x {int(height)} pixels and has "
            f"{found[0]} x {found[1]}{turned}"
        )


def record(
    tree: Tree,
    name: str,
    near: str,
    where: str,
    marks: Callable[[bytes | None], Sequence[Mark] | None] | Sequence[Mark],
    *,
    attributes: Mapping[str, Any] | None = None,
    scenario: str | None = None,
    predictions: Callable[[bytes | None], Sequence[GivenPrediction]] | None = None,
) -> Record | BadRow:
    """The image called `name` with its marks; an image that is not in the source goes by its name alone.

    `marks` are given, or get the bytes, None where there are none, and may raise ValueError.
    """
    try:
        path = tree.find(name, near)
        data = None if path is None else tree.read(path)
        found = marks(data) if callable(marks) else marks
        said = () if predictions is None else predictions(data)
    except ValueError as error:
        return BadRow(where, str(error))
    return Record(
        where=where,
        external_id=path or name.strip(),
        data=data,
        marks=None if found is None else tuple(found),
        attributes=attributes or {},
        scenario=scenario,
        predictions=tuple(said),
    )


def unlabelled(tree: Tree, path: str) -> Record | BadRow:
    """An image of which nothing is said."""
    try:
        return Record(path, path, tree.read(path))
    except ValueError as error:
        return BadRow(path, str(error))


def beside(tree: Tree, document: str, *suffixes: str) -> str | None:
    """The image that has the name of a document but for its suffix, in its folder or next to it."""
    stem = document.rpartition("/")[2].rpartition(".")[0]
    for suffix in suffixes:
        found = tree.find(stem + suffix, folder_of(document))
        if found is not None:
            return found
    return None
