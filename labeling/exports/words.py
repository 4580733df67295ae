"""Texts as words with tags, one word a line: CoNLL-2003 and two columns."""

from collections.abc import Iterator

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, Line, OutFile
from labeling.formats.conll import DOCUMENT
from labeling.formats.tags import tags
from labeling.formats.tokens import tokenize
from labeling.shapes import Region, Span


def write(contents: Contents) -> Iterator[OutFile]:
    """`train.conll` and so on, four columns: word, `-X-` twice (no part of speech, no chunk), tag in IOB2."""
    for split in contents.splits():
        yield OutFile(f"{split}.conll", True, _sentences(contents, split, " -X- -X- "))


def write_two_columns(contents: Contents) -> Iterator[OutFile]:
    """The same with a tab between word and tag and nothing else."""
    for split in contents.splits():
        yield OutFile(f"{split}.conll", True, _sentences(contents, split, "\t"))


def suits(contents: Contents) -> None:
    """Raises ExportUnsuitable when a class cannot be part of a tag."""
    for field in contents.schema.fields:
        for class_id in field.classes if field.kind == "span" else ():
            if any(character.isspace() for character in contents.names[class_id]):
                raise ExportUnsuitable(
                    f"the class {contents.names[class_id]!r} has a blank, which ends a column here"
                )


def refusal(region: Region, line: Line) -> str | None:
    """A word has one tag: of spans that share a word the first one goes."""
    text = line.example.text or ""
    assert isinstance(region, Span)
    if region.attributes:
        return "its attributes have no place in a column of tags"
    if not text[region.start : region.end].strip():
        return "it covers no word"
    for other in line.example.regions:
        if other is region or other.id == region.id:
            return None
        if isinstance(other, Span) and other.start < region.end and region.start < other.end:
            return f"it overlaps with span {other.id!r}, and a word has one tag"
    return None


def _sentences(contents: Contents, split: str, between: str) -> Iterator[bytes]:
    if between != "\t":
        yield f"{DOCUMENT}{between}O\n\n".encode()
    for line in contents.lines():
        if line.example.split == split:
            yield "".join(_rows(contents, line, between)).encode()


def _rows(contents: Contents, line: Line, between: str) -> Iterator[str]:
    text = line.example.text or ""
    spans = [region for region in contents.regions(line) if isinstance(region, Span)]
    words = tokenize(text, (edge for span in spans for edge in (span.start, span.end)))
    chunks = []
    for span in spans:
        inside = [i for i, (start, end) in enumerate(words) if span.start <= start and end <= span.end]
        chunks.append((inside[0], inside[-1] + 1, contents.names[span.class_id]))
    for (start, end), tag in zip(words, tags(len(words), chunks), strict=True):
        yield f"{text[start:end]}{between}{tag}\n"
    yield "\n"
