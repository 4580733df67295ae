"""XML that anybody may have written: no entities, no external parts, and one element at a time for long
documents."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

import defusedxml
from defusedxml import ElementTree

from labeling.formats.values import number


def parse(data: bytes) -> Element:
    """Raises ValueError with one sentence."""
    try:
        root: Element = ElementTree.fromstring(data)
    except (ParseError, defusedxml.DefusedXmlException, LookupError, ValueError) as error:
        raise ValueError(f"not an XML document that may be read ({str(error)[:200]})") from None
    return root


def children(stream: BinaryIO) -> Iterator[tuple[str, Element]]:
    """The name of the outermost element with each of its children, freed after use; raises ValueError."""
    try:
        events = ElementTree.iterparse(stream, events=("start", "end"))
        depth = 0
        root: Element | None = None
        for event, element in events:
            if event == "start":
                root = element if root is None else root
                depth += 1
                continue
            depth -= 1
            if depth == 1 and root is not None:
                yield root.tag, element
                root.clear()
    except (ParseError, defusedxml.DefusedXmlException, LookupError) as error:
        raise ValueError(f"not an XML document that may be read ({str(error)[:200]})") from None


def text(element: Element, path: str) -> str:
    """The text of a descendant, empty where there is none."""
    return (element.findtext(path) or "").strip()


def figure(element: Element, path: str) -> float:
    """The number in a descendant; raises ValueError when there is none."""
    return number(text(element, path), path.rpartition("/")[2])
