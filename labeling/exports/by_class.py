"""Folders of media sorted by class: our own, and the ImageFolder of torchvision."""

from collections.abc import Iterator

from labeling.errors import ExportUnsuitable
from labeling.exports import jsonl
from labeling.exports.contents import Contents, OutFile
from labeling.exports.places import class_folder, item_path, only_choice


def write(contents: Contents) -> Iterator[OutFile]:
    """`schema.json` and `annotations.jsonl`, then the media as they came in."""
    yield OutFile("schema.json", True, iter([jsonl.json_line(contents.schema.to_document())]))
    yield OutFile("annotations.jsonl", True, jsonl.lines(contents))
    for line in contents.lines():
        is_text = line.example.text is not None
        yield OutFile(item_path(contents, line), is_text, iter([contents.media(line)]))


def write_image_folder(contents: Contents) -> Iterator[OutFile]:
    """`<split>/<class>/<file>`, as torchvision.datasets.ImageFolder reads it."""
    for line in contents.lines():
        folder = class_folder(contents, line)
        if folder is not None:
            path = f"{line.example.split}/{folder}/{line.name}"
            yield OutFile(path, False, iter([contents.picture(line)]))


def write_yolo(contents: Contents) -> Iterator[OutFile]:
    """The same with the names that YOLO gives to splits."""
    for path, compress, parts in write_image_folder(contents):
        split, _, rest = path.partition("/")
        yield OutFile(f"{'val' if split == 'validation' else split}/{rest}", compress, parts)


def suits_image_folder(contents: Contents) -> None:
    """Raises ExportUnsuitable for a schema that says more than one class of an image."""
    choice = only_choice(contents)
    if choice is None or choice.multiple:
        raise ExportUnsuitable("an ImageFolder holds one single choice and nothing else; use folder or jsonl")
