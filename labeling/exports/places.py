"""Where items lie in an export that sorts them by class."""

from labeling.exports.contents import Contents, Line
from labeling.schema import LabelField


def only_choice(contents: Contents) -> LabelField | None:
    """The one field of a schema that asks for a choice and nothing else."""
    fields = list(contents.fields.values())
    return fields[0] if len(fields) == 1 and fields[0].kind == "choice" else None


def class_folder(contents: Contents, line: Line) -> str | None:
    """The folder of an item's only class, None where there is no such class."""
    choice = only_choice(contents)
    if choice is None or choice.multiple:
        return None
    classes = [class_id for region in line.example.regions for class_id in region.class_ids()]
    return contents.folders[classes[0]] if classes else None


def item_path(contents: Contents, line: Line) -> str:
    """`images/<class>/<file>` where a single choice sorts the items, `images/<file>` where not."""
    top = "images" if contents.kind == "image" else "texts"
    folder = class_folder(contents, line)
    return f"{top}/{folder}/{line.name}" if folder else f"{top}/{line.name}"
