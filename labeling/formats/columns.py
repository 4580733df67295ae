"""Which column of a table is what: told by the user, known by its name, or seen in its cells. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from labeling.errors import BadOptions
from labeling.formats.options import ReadOptions
from labeling.formats.records import Target

# In order of preference; compared in lower case with every run of other characters as one blank.
TEXT_WORDS = ("text", "sentence", "content", "body", "document", "review", "message", "comment", "tweet",
              "utterance", "question", "headline", "subject", "title", "description", "abstract",
              "summary")  # fmt: skip
LABEL_WORDS = ("label", "labels", "class", "class name", "class index", "category", "categories", "target",
               "sentiment", "topic", "intent", "gold", "gold label")  # fmt: skip
ID_WORDS = ("id", "external id", "item id", "doc id", "uid", "uuid", "guid", "key")
IMAGE_WORDS = ("image", "image path", "file", "filename", "file name", "path", "img")
SCENARIO_WORDS = ("scenario",)
PREDICTION_WORDS = ("prediction", "predicted", "predicted label", "predicted class")
SCORE_WORDS = ("score", "confidence", "probability")
REGION_WORDS = ("regions",)
_EVERY_WORD = frozenset((*TEXT_WORDS, *LABEL_WORDS, *ID_WORDS, *IMAGE_WORDS, *SCENARIO_WORDS))
_NUMBER = re.compile(r"\s*[-+]?\d+([.,]\d+)?\s*")
_LONGEST_LABEL = 60  # characters: what is longer on average is prose, not a class


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions from 0. `attributes` pairs a name with the position of a column that is kept as it is."""

    header: bool
    width: int
    text: tuple[int, ...]
    image: int | None
    label: int | None
    id: int | None
    scenario: int | None
    prediction: int | None
    score: int | None
    regions: int | None
    attributes: tuple[tuple[str, int], ...]
    names: tuple[str, ...]

    def sentence(self) -> str:
        """What was decided, for people."""
        text = " + ".join(self.names[i] for i in self.text)
        parts = [("text", text)]
        singles = (
            ("image", self.image),
            ("label", self.label),
            ("id", self.id),
            ("prediction", self.prediction),
        )
        parts += [(what, self.names[i]) for what, i in singles if i is not None]
        return ", ".join(f"{what} from {name}" for what, name in parts if name)


def plan(sample: Sequence[Sequence[str]], options: ReadOptions, target: Target) -> Columns:
    """The columns of a table that begins with these rows; raises BadOptions when one told is not there."""
    if not sample:
        raise BadOptions("the table has no rows")
    told = [c for c in (*_told(options), *(options.metadata or ())) if not c.isdigit()]
    first = [_word(cell) for cell in sample[0]]
    header = options.header
    if header is None:
        header = any(_word(c) in first for c in told) or _looks_like_header(sample)
    names = tuple(cell.strip() for cell in sample[0]) if header else ()
    body = sample[1:] if header else sample
    width = len(names) if header else _usual_width(sample)
    names = names if header else tuple(f"column {i + 1}" for i in range(width))
    rows = [row for row in body if len(row) == width]
    finder = _Finder(names, header)
    label = finder.find(options.label_column, LABEL_WORDS)
    single = {
        "id": finder.find(options.id_column, ID_WORDS),
        "scenario": finder.find(options.scenario_column, SCENARIO_WORDS),
        "prediction": finder.find(options.prediction_column, PREDICTION_WORDS),
        "score": finder.find(options.score_column, SCORE_WORDS),
    }
    regions = finder.known(REGION_WORDS)
    image = finder.find(options.image_column, IMAGE_WORDS) if target.kind == "image" else None
    used = {i for i in (label, image, regions, *single.values()) if i is not None}
    text = () if target.kind == "image" else _text_columns(options, finder, rows, used)
    if label is None and not header and options.label_column is None:
        label = _label_column(rows, used | set(text), width)
    used |= {*text} | ({label} if label is not None else set())
    kept = [finder.told(c) for c in options.metadata] if options.metadata is not None else range(width)
    attributes = tuple((names[i], i) for i in kept if options.metadata is not None or i not in used)
    return Columns(
        header, width, text, image, label, regions=regions, attributes=attributes, names=names, **single
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    names: tuple[str, ...]
    header: bool

    def find(self, told: str | None, words: Sequence[str]) -> int | None:
        if told is not None:
            return self.told(told)
        return self.known(words)

    def known(self, words: Sequence[str]) -> int | None:
        mine = [_word(name) for name in self.names] if self.header else []
        return next((mine.index(word) for word in words if word in mine), None)

    def told(self, column: str) -> int:
        if self.header:
            if column in self.names:
                return self.names.index(column)
            words = [_word(name) for name in self.names]
            if _word(column) in words:
                return words.index(_word(column))
        if column.isdigit() and 1 <= int(column) <= len(self.names):
            return int(column) - 1
        there = ", ".join(repr(name[:40]) for name in self.names[:20])
        raise BadOptions(f"there is no column {column!r}; the columns are {there}")


def _told(options: ReadOptions) -> list[str]:
    text = options.text_column.split(",") if options.text_column else []
    rest = (options.label_column, options.id_column, options.image_column, options.scenario_column)
    return [c for c in (options.text_column, *text, *rest) if c]


def _text_columns(
    options: ReadOptions, finder: _Finder, rows: Sequence[Sequence[str]], used: set[int]
) -> tuple[int, ...]:
    if options.text_column is not None:
        if options.text_column in finder.names:
            return (finder.told(options.text_column),)
        return tuple(finder.told(part.strip()) for part in options.text_column.split(","))
    plain = finder.known(("text",))
    if plain is not None:
        return (plain,)
    words = [_word(name) for name in finder.names] if finder.header else []
    named = tuple(i for i, word in enumerate(words) if word in TEXT_WORDS and i not in used)
    if named:
        return named
    free = [i for i in range(len(finder.names)) if i not in used]
    prose = tuple(i for i in free if _is_prose([row[i] for row in rows]))
    if prose or not free or not rows:
        return prose or tuple(free[:1])
    return (max(free, key=lambda i: fmean(len(row[i]) for row in rows)),)


def _label_column(rows: Sequence[Sequence[str]], used: set[int], width: int) -> int | None:
    """The column without a name that repeats itself most: classes do, texts and ids do not."""
    best: tuple[float, int] | None = None
    for i in range(width):
        cells = [row[i].strip() for row in rows]
        if i in used or not cells or fmean(map(len, cells)) > _LONGEST_LABEL:
            continue
        variety = len(set(cells)) / len(cells)
        few = width == 2 and len(cells) < 20  # too few rows to repeat themselves: believe the layout
        if (variety <= 0.5 or few) and (best is None or variety < best[0]):
            best = (variety, i)
    return None if best is None else best[1]


def _is_prose(cells: Sequence[str]) -> bool:
    """Several words a cell, and hardly two cells alike."""
    if not cells:
        return False
    return fmean(len(cell.split()) for cell in cells) >= 3 and len(set(cells)) > len(cells) / 2


def _looks_like_header(sample: Sequence[Sequence[str]]) -> bool:
    first, rest = sample[0], [row for row in sample[1:] if len(row) == len(sample[0])]
    short = all(cell.strip() and len(cell) <= 64 and not _NUMBER.fullmatch(cell) for cell in first)
    if not short or len(set(first)) < len(first):
        return False
    if any(_word(cell) in _EVERY_WORD for cell in first):
        return True
    if len(rest) < 5:
        return False
    for i, cell in enumerate(first):
        column = [row[i].strip() for row in rest]
        if all(_NUMBER.fullmatch(c) for c in column):
            return True  # a word above numbers
        if len(set(column)) <= len(column) / 3 and cell.strip() not in column:
            return True  # a word above few classes, and none of them
    return False


def _usual_width(sample: Sequence[Sequence[str]]) -> int:
    widths = [len(row) for row in sample]
    return max(set(widths), key=lambda width: (widths.count(width), width))


def _word(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.strip().lower()).strip()
