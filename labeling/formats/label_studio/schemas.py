"""A label schema from a labelling config, and the other way about; the order of the classes is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from PIL import ImageColor

from labeling.errors import BadSchema
from labeling.formats.label_studio.config import OBJECTS, SHAPES, TOOLS, Control, LabelConfig, Option
from labeling.schema import LabelSchema
from labeling.shapes import ItemKind

POINT = "point"  # a key point of Label Studio stands alone: a skeleton of one point
UNNAMED = "related"  # the class of relations that nobody gave a label


@dataclass(frozen=True, slots=True)
class Plan:
    """What a project for a config looks like."""

    kind: ItemKind
    schema: LabelSchema


def plan(config: LabelConfig) -> Plan:
    """Raises BadSchema naming what cannot be taken over."""
    if config.foreign:
        raise BadSchema(f"<{config.foreign[0]}> of the labelling config has no counterpart here")
    kind = _item_kind(config)
    classes = _Classes()
    fields = [
        _field(control, shape, classes.add(options)) for control, shape, options in _asked(config, kind)
    ]
    if not fields:
        raise BadSchema("the labelling config asks nothing")
    numbers = classes.numbers()
    for field in fields:
        field["classes"] = [numbers[name] for name in field["classes"]]
        if field["kind"] not in {"choice", "text", "relation"}:
            # Without an owner, a question about regions is asked of every region.
            asked = [c for c in config.controls if c.per_region and c.when in {None, field["name"]}]
            field["attributes"] = [_attribute(control, numbers) for control in asked]
    return Plan(kind, LabelSchema.from_document({"classes": classes.documents(), "fields": fields}))


def declared(config: LabelConfig) -> tuple[str, ...]:
    """The classes in the order of the config."""
    controls = (c for c in config.controls if not c.per_region)
    return tuple(dict.fromkeys(option.name for control in controls for option in control.options))


def attribute_name(control: Control) -> str:
    """The attribute that a question about regions is: what stands before it is the field it belongs to."""
    return control.name.removeprefix(f"{control.when}.") if control.when else control.name


def _item_kind(config: LabelConfig) -> ItemKind:
    meant = {config.shown[c.to].tag for c in config.controls if c.to in config.shown}
    kinds = {OBJECTS[tag] for tag in meant or {s.tag for s in config.shown.values()}}
    if len(kinds) != 1:
        found = " and ".join(sorted(kinds)) or "neither images nor texts"
        raise BadSchema(f"a project takes either images or texts, the labelling config shows {found}")
    return cast(ItemKind, kinds.pop())


def _asked(config: LabelConfig, kind: ItemKind) -> Iterator[tuple[Control, str, tuple[Option, ...]]]:
    """Each control that becomes a field, with its kind of region and its classes.

    On an image, `<Labels>` only names classes; the tools beside it (`<Rectangle>`, ...) draw.
    """
    named = tuple(o for c in config.controls if c.tag == "Labels" for o in c.options)
    for control in config.controls:
        shape = SHAPES[control.tag]
        if control.per_region or (control.tag == "Labels" and kind == "image"):
            continue
        if control.tag in TOOLS:
            yield control, shape, named or (Option(control.name, None, None),)
        elif control.tag == "Relations":
            yield control, shape, (*control.options, Option(UNNAMED, None, None))
        else:
            yield control, shape, control.options


class _Classes:
    """Classes by name, in the order of the config; where every class has a category, those are the ids."""

    def __init__(self) -> None:
        self._found: dict[str, Option] = {}

    def add(self, options: tuple[Option, ...]) -> list[str]:
        """The names of these options."""
        for option in options:
            self._found.setdefault(option.name, option)
        return list(dict.fromkeys(option.name for option in options))

    def numbers(self) -> dict[str, int]:
        categories = [o.category for o in self._found.values()]
        if categories and None not in categories and len(set(categories)) == len(categories):
            return {o.name: cast(int, o.category) for o in self._found.values()}
        return {name: i for i, name in enumerate(self._found)}

    def documents(self) -> list[dict[str, Any]]:
        documents = []
        for name, number in self.numbers().items():
            document: dict[str, Any] = {"id": number, "name": name}
            if color := _color(self._found[name].color):
                document["color"] = color
            documents.append(document)
        return documents


def _field(control: Control, shape: str, names: list[str]) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": control.name,
        "kind": shape,
        "multiple": control.multiple if shape == "choice" else True,
        "required": control.required,
        "classes": names if shape != "text" else [],
    }
    if shape == "text":
        field["multiple"] = False
    if shape == "keypoints":
        field["points"] = [POINT]
    return field


def _attribute(control: Control, numbers: dict[str, int]) -> dict[str, Any]:
    attribute: dict[str, Any] = {"name": attribute_name(control), "required": control.required}
    if control.when_classes:
        attribute["classes"] = [numbers[name] for name in control.when_classes if name in numbers]
    options = [option.name for option in control.options]
    if control.tag in {"Choices", "Taxonomy"} and set(options) == {"true", "false"}:
        attribute["kind"] = "checkbox"
    elif control.tag in {"Choices", "Taxonomy"}:
        attribute |= {"kind": "select", "options": options}
    elif control.tag in {"Number", "Rating"}:
        attribute["kind"] = "number"
        limits = {"minimum": control.minimum, "maximum": control.maximum}
        attribute |= {name: limit for name, limit in limits.items() if limit is not None}
    else:
        attribute["kind"] = "text"
    return attribute


def _color(text: str | None) -> str | None:
    """A colour as `#rrggbb`; None where it is none, or none that is known."""
    try:
        return None if text is None else "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(text)[:3])
    except ValueError:
        return None
