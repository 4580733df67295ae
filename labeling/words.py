"""Full-text search over items: one function to write what is searched, one to ask.

Words are cut and normalised here, alike for SQLite (FTS5) and PostgreSQL (tsvector): letter case, accents and
punctuation do not count, and scripts without spaces are cut into single characters, so a search for several
of them is a search for a phrase.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, cast, column, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from labeling.sql import is_postgresql
from storage.rows import BigId

INDEXED_CHARACTERS = 100_000
_MOST_WORDS = 20_000
_LONGEST = 64
_SHORTEST_PREFIX = 3
# One word for each ideograph or kana, because these scripts put no space between words.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")

_ON_SQLITE = table("item_words", column("rowid", BigId), column("item_words"))
_ON_POSTGRESQL = table("item_words", column("item_id", BigId), column("words"))


def words_of(content: str) -> list[str]:
    """The words of a text in order, as they are searched."""
    if content.isascii():
        found = _ASCII_WORD.findall(content.lower())
    else:
        found = _WORD.findall(_ACCENTS.sub("", unicodedata.normalize("NFKD", content).casefold()))
    return [word[:_LONGEST] for word in found]


def add(session: Session, contents: Mapping[int, str]) -> None:
    """Makes items found by these contents, by item id; each item once only."""
    rows = []
    on_postgresql = is_postgresql(session)
    for item_id, content in contents.items():
        words = words_of(content[:INDEXED_CHARACTERS])[:_MOST_WORDS]
        if words:
            rows.append({"item": item_id, "words": _vector(words) if on_postgresql else " ".join(words)})
    if rows:
        session.execute(_INSERT_POSTGRESQL if on_postgresql else _INSERT_SQLITE, rows)


def clear(session: Session) -> None:
    """Forgets the words of all items of all projects."""
    session.execute(text("DELETE FROM item_words" if is_postgresql(session) else _CLEAR_SQLITE))


@dataclass(frozen=True, slots=True)
class WordSearch:
    """A FROM clause, the column of it that is the item's id, and the condition that its words match."""

    table: FromClause
    item_id: ColumnElement[int]
    matches: ColumnElement[bool]


def search(session: Session, phrases: Sequence[tuple[str, bool]]) -> WordSearch | None:
    """Items that hold every one of the phrases (words side by side); None when a phrase has no word.

    Each phrase goes with whether it is exact: if not, its last word may be the beginning of a longer one.
    """
    cut = [(words_of(phrase), exact) for phrase, exact in phrases]
    if not cut or not all(words for words, _ in cut):
        return None
    if is_postgresql(session):
        query = " & ".join(f"({_phrase_postgresql(words, exact)})" for words, exact in cut)
        held = _ON_POSTGRESQL.alias()
        return WordSearch(
            held, held.c.item_id, held.c.words.op("@@", is_comparison=True)(cast(query, TSQUERY))
        )
    query = " AND ".join(_phrase_sqlite(words, exact) for words, exact in cut)
    held = _ON_SQLITE.alias()
    return WordSearch(held, held.c.rowid, held.c.item_words.op("MATCH", is_comparison=True)(query))


def _phrase_postgresql(words: list[str], exact: bool) -> str:
    """Words hold letters and digits only, so none needs an escape; here and below."""
    return " <-> ".join(f"'{word}'" for word in words) + ("" if _is_whole(words, exact) else ":*")


def _phrase_sqlite(words: list[str], exact: bool) -> str:
    return '"' + " ".join(words) + '"' + ("" if _is_whole(words, exact) else " *")


def _is_whole(words: list[str], exact: bool) -> bool:
    return exact or len(words[-1]) < _SHORTEST_PREFIX


_INSERT_SQLITE = text("INSERT INTO item_words (rowid, words) VALUES (:item, :words)")
_INSERT_POSTGRESQL = text("INSERT INTO item_words (item_id, words) VALUES (:item, CAST(:words AS tsvector))")
_CLEAR_SQLITE = "INSERT INTO item_words (item_words) VALUES ('delete-all')"


def _vector(words: list[str]) -> str:
    """A tsvector literal."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(where[:255])}" for word, where in places.items())
