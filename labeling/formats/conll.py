"""CoNLL: one word a line with its tag in the last column, a blank line between sentences (CoNLL-2003, WNUT,
two columns). Each sentence is an item; its text is the words with blanks between them.
"""

from collections.abc import Iterator, Sequence

from labeling.errors import BadSource
from labeling.formats import tags, tokens
from labeling.formats.encodings import is_clean, open_stream, why_unclean
from labeling.formats.options import ReadOptions
from labeling.formats.records import BadRow, Mark, Note, Record, Row, Target
from labeling.formats.tree import Tree

SUFFIXES = (".conll", ".iob", ".iob2", ".bio")
_PLAIN = (".txt", ".tsv", ".annotated", ".dat")
DOCUMENT = "-DOCSTART-"
MAX_WORDS = 100_000  # of one sentence
_LOOKED_AT = 60  # lines


def read(tree: Tree, options: ReadOptions, target: Target) -> Iterator[Row]:  # noqa: ARG001 - the same for all
    """Every sentence of the files of a source; raises BadSource."""
    for document in _documents(tree):
        yield from _sentences(tree, document)


def claims(tree: Tree) -> bool:
    """Files that are called so, or one file whose lines are words with tags."""
    if tree.documents(*SUFFIXES):
        return True
    plain = [tree.only] if tree.only is not None and tree.only.lower().endswith(_PLAIN) else []
    return any(_looks_tagged(tree.head(document).decode("utf-8-sig", "replace")) for document in plain)


def _documents(tree: Tree) -> list[str]:
    return [tree.only] if tree.only is not None else tree.documents(*SUFFIXES) or tree.documents(*_PLAIN)


def _looks_tagged(head: str) -> bool:
    lines = [line.split() for line in head.splitlines()[:-1] if line.strip()][:_LOOKED_AT]
    if len(lines) < 2 or (DOCUMENT not in lines[0] and len({len(line) for line in lines}) != 1):
        return False
    last = [line[-1] for line in lines if len(line) > 1]
    told = sum(tag == "O" or tag[:2] in {"B-", "I-", "E-", "S-", "L-", "U-"} for tag in last)
    return len(last) == len(lines) == told


def _sentences(tree: Tree, document: str) -> Iterator[Row]:
    words: list[tuple[int, str, str]] = []
    columns: set[int] = set()
    with open_stream(tree.open(document)) as stream:
        for number, line in enumerate(stream, start=1):
            cells = _cells(line)
            if not cells or cells[0] == DOCUMENT:
                yield from _sentence(document, words)
                words = []
                continue
            columns.add(len(cells))
            words.append((number, cells[0], cells[-1] if len(cells) > 1 else ""))
            if len(words) > MAX_WORDS:
                raise BadSource(document, f"line {number}: a sentence of more than {MAX_WORDS} words")
    yield from _sentence(document, words)
    if columns == {1}:
        yield Note(document, "there is one column only: the texts come without labels")


def _cells(line: str) -> list[str]:
    line = line.strip("\r\n\ufeff")
    return line.strip("\t").split("\t") if "\t" in line.strip() else line.split()


def _sentence(document: str, words: Sequence[tuple[int, str, str]]) -> Iterator[Record | BadRow]:
    if not words:
        return
    where = f"{document}, line {words[0][0]}"
    try:
        clean = [word.strip() for _, word, _ in words]
        if not all(clean):
            raise ValueError("a line without a word")
        text, places = tokens.join(clean)
        if not is_clean(text):
            raise ValueError(why_unclean(text))
        found = tags.chunks([tag.strip() for _, _, tag in words])
    except ValueError as error:
        yield BadRow(where, str(error))
        return
    marks = tuple(
        Mark("span", (name,), {"start": places[first][0], "end": places[last - 1][1]}, id=f"span-{i + 1}")
        for i, (first, last, name) in enumerate(found)
    )
    told = any(tag for _, _, tag in words)
    yield Record(where=where, text=text, marks=marks if told else None)
