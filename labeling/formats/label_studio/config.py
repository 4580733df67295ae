"""Label Studio's labelling config (XML): what is shown, what is asked, which classes in which order."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from labeling.errors import BadSchema

MAX_CHARACTERS = 5_000_000
OBJECTS = {"Image": "image", "Text": "text"}
# What a control makes: a kind of region; "" where the kind depends on the tool beside it.
SHAPES = {
    "RectangleLabels": "box",
    "PolygonLabels": "polygon",
    "VectorLabels": "polyline",
    "KeyPointLabels": "keypoints",
    "BrushLabels": "mask",
    "EllipseLabels": "polygon",
    "Rectangle": "box",
    "Polygon": "polygon",
    "Vector": "polyline",
    "KeyPoint": "keypoints",
    "Brush": "mask",
    "Ellipse": "polygon",
    "Labels": "span",
    "Choices": "choice",
    "Taxonomy": "choice",
    "TextArea": "text",
    "Number": "text",
    "Rating": "text",
    "DateTime": "text",
    "Relations": "relation",
}
TOOLS = frozenset(("Rectangle", "Polygon", "Vector", "KeyPoint", "Brush", "Ellipse"))
# Controls that no kind of region here can hold.
_FOREIGN = frozenset(
    ("ParagraphLabels", "HyperTextLabels", "HyperText", "TimeSeriesLabels", "VideoRectangle",
     "TimelineLabels", "Pairwise", "Ranker", "List", "Video", "Audio", "AudioPlus", "TimeSeries",
     "Paragraphs", "Chat", "Pdf", "ReactCode", "Cuboid", "MagicWand", "Bitmask", "BitmaskLabels")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One class of a control. `name`: what annotations say (the alias where there is one)."""

    name: str
    color: str | None
    category: int | None


@dataclass(frozen=True, slots=True)
class Control:
    """One thing asked. `tag` is the XML name, `when` and `when_classes`: the control and classes
    that a question about regions belongs to."""

    name: str
    tag: str
    to: str
    options: tuple[Option, ...]
    multiple: bool
    required: bool
    per_region: bool
    when: str | None
    when_classes: tuple[str, ...]
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An object tag: `key` is the key of a task's data that holds the item."""

    tag: str
    key: str


@dataclass(frozen=True, slots=True)
class LabelConfig:
    shown: dict[str, Shown]
    controls: tuple[Control, ...]
    foreign: tuple[str, ...]

    def control(self, name: str) -> Control | None:
        return next((c for c in self.controls if c.name == name), None)


def read_config(text: str) -> LabelConfig:
    """Raises BadSchema when it is no XML, tries tricks of XML, or asks nothing."""
    if len(text) > MAX_CHARACTERS:
        raise BadSchema(f"the labelling config has more than {MAX_CHARACTERS} characters")
    try:
        root = defusedxml.ElementTree.fromstring(text.removeprefix("\ufeff").encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        reason = "it declares entities or a document type" if not isinstance(error, ParseError) else error
        raise BadSchema(f"the labelling config cannot be read: {reason}") from None
    tags = list(root.iter())
    shown = {
        tag.get("name", ""): Shown(tag.tag, tag.get("value", "").lstrip("$"))
        for tag in tags
        if tag.tag in OBJECTS
    }
    controls = tuple(_control(tag, root) for tag in tags if tag.tag in SHAPES and _is_named(tag))
    foreign = tuple(tag.tag for tag in tags if tag.tag in _FOREIGN)
    return LabelConfig(shown, controls, foreign)


def _is_named(tag: Element) -> bool:
    return tag.tag == "Relations" or (tag.get("name") is not None and tag.get("toName") is not None)


def _control(tag: Element, root: Element) -> Control:
    when = tag.get("whenTagName") or _when_above(tag, root)
    return Control(
        name=tag.get("name") or "relations",
        tag=tag.tag,
        to=tag.get("toName", ""),
        options=tuple(_options(tag)),
        multiple=tag.get("choice") == "multiple" or tag.tag == "Taxonomy",
        required=tag.get("required") == "true",
        per_region=tag.get("perRegion") == "true",
        when=when,
        when_classes=tuple(filter(None, (tag.get("whenLabelValue") or "").split(","))),
        minimum=_number(tag.get("min")),
        maximum=_number(tag.get("max") or (tag.get("maxRating", "5") if tag.tag == "Rating" else None)),
    )


def _when_above(tag: Element, root: Element) -> str | None:
    """`<View visibleWhen="region-selected" whenTagName="...">` around a control says it for the control."""
    return next((v.get("whenTagName") for v in root.iter("View") if tag in list(v)), None)


def _options(tag: Element, path: tuple[str, ...] = ()) -> Iterator[Option]:
    """The children that name classes; a taxonomy's choices stand in each other, and count with their path."""
    for child in tag:
        if child.tag in {"Label", "Choice", "Relation"} and (child.get("alias") or child.get("value")):
            here = (*path, child.get("alias") or child.get("value") or "")
            name = " > ".join(here) if tag.tag == "Taxonomy" or path else here[-1]
            category = child.get("category", "")
            yield Option(
                name.strip(), child.get("background"), int(category) if category.isdecimal() else None
            )
            yield from _options(child, here) if child.tag == "Choice" else ()
        elif child.tag in {"View", "Choices"}:
            yield from _options(child, path)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
