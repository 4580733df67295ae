"""The language of filters, the same in the command line, the API and the address of a page.

    state:done label:cat,dog confidence<0.6 text:"free kick" weather=rain -has:prediction goal

Terms stand side by side and all must hold; `-` before one turns it round; a comma separates values of which
one must hold; quotes keep words together. A word by itself is searched in text and external id. A name that
is none of `TERMS`, with `=`, is the item's metadata.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from labeling.errors import BadQuery
from labeling.explorer.terms import METADATA, TERMS, TEXT, Operator, TermKind

MAX_LENGTH = 2_000
MAX_TERMS = 20
MAX_VALUES = 50

_SPACE = re.compile(r"\s*")
_NAME = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)+)"|(?P<plain>[^\W\d_][\w.\-]*)')
_OPERATOR = re.compile(r"<=|>=|[:=<>]")
_VALUE = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s",]+)')
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = re.compile(r'[^\s",:=<>\\-][^\s",:=<>\\]*')


@dataclass(frozen=True, slots=True)
class Value:
    """`quoted`: stood in quotes, so it means just that."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`name`: a name of TERMS, or of metadata when `kind` is metadata. `position`: where it begins."""

    kind: TermKind
    name: str
    operator: Operator
    values: tuple[Value, ...]
    negated: bool
    position: int


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query; raises BadQuery, which names the place."""
    if len(query) > MAX_LENGTH:
        raise BadQuery(query, MAX_LENGTH, f"a filter has at most {MAX_LENGTH} characters")
    terms = tuple(_terms(query))
    if len(terms) > MAX_TERMS:
        raise BadQuery(query, terms[MAX_TERMS].position, f"a filter has at most {MAX_TERMS} terms")
    return terms


def format_query(terms: tuple[Term, ...]) -> str:
    """The query that `parse` reads as these terms."""
    return " ".join(_format(term) for term in terms)


def _terms(query: str) -> Iterator[Term]:
    position = _skip(query, 0)
    while position < len(query):
        term, end = _term(query, position)
        yield term
        position = _skip(query, end)
        if position == end and end < len(query):
            raise BadQuery(query, end, "expected a space before the next term")


def _term(query: str, start: int) -> tuple[Term, int]:
    negated = query[start] == "-"
    begin = start + negated
    named = _NAME.match(query, begin)
    if named is not None:
        operator = _OPERATOR.match(query, named.end())
        if operator is not None:
            values, end = _values(query, operator.end())
            return _named(query, start, _text(named), operator.group(), values, negated), end
    value = _VALUE.match(query, begin)
    if value is None:
        raise BadQuery(query, begin, "expected a term, such as state:open or a word")
    found = Value(_text(value), value["quoted"] is not None)
    if not found.quoted and ":" in found.text:
        raise BadQuery(query, begin, f'put "{found.text}" in quotes to search for it')
    return Term("text", TEXT, ":", (found,), negated, start), value.end()


def _values(query: str, position: int) -> tuple[tuple[Value, ...], int]:
    values: list[Value] = []
    while True:
        match = _VALUE.match(query, position)
        if match is None:
            raise BadQuery(query, position, "a value is missing here")
        values.append(Value(_text(match), match["quoted"] is not None))
        position = match.end()
        if query[position : position + 1] != ",":
            break
        position += 1
    if len(values) > MAX_VALUES:
        raise BadQuery(query, position, f"a term has at most {MAX_VALUES} values")
    return tuple(values), position


def _named(query: str, start: int, name: str, sign: str, values: tuple[Value, ...], negated: bool) -> Term:
    operator = cast(Operator, sign)
    known = TERMS.get(name)
    if known is None:
        if name.startswith(METADATA):
            name = name.removeprefix(METADATA)
        elif operator != "=":
            raise BadQuery(query, start, _unknown(name, operator))
        if operator not in ("=", ":"):
            raise BadQuery(query, start, f"metadata is compared with =, so {name}=VALUE")
        return Term("metadata", name, "=", values, negated, start)
    operator = ":" if operator == "=" else operator
    if operator not in known.operators:
        raise BadQuery(query, start, f"{name} takes {known.usage}")
    if operator != ":" and len(values) > 1:
        raise BadQuery(query, start, f"{name}{operator} takes one value")
    for value in values:
        problem = known.problem(value.text)
        if problem is not None:
            raise BadQuery(query, start, f"{name}: {value.text!r} is {problem}; it takes {known.usage}")
    return Term(known.kind, name, operator, values, negated, start)


def _unknown(name: str, operator: str) -> str:
    if operator == ":":
        return f"there is no filter {name!r}; for metadata write {name}=VALUE; there are {', '.join(TERMS)}"
    return f"there is no figure {name!r} to compare; metadata is compared with ="


def _skip(query: str, position: int) -> int:
    match = _SPACE.match(query, position)
    assert match is not None
    return match.end()


def _text(match: re.Match[str]) -> str:
    quoted = match["quoted"]
    return match["plain"] if quoted is None else _ESCAPED.sub(r"\1", quoted)


def _format(term: Term) -> str:
    sign = "-" if term.negated else ""
    values = ",".join(_quote(value) for value in term.values)
    name = term.name
    if term.kind == "metadata":
        name = METADATA + name
        name = name if _NAME.fullmatch(name) else _in_quotes(name)
    return f"{sign}{name}{term.operator}{values}"


def _quote(value: Value) -> str:
    if not value.quoted and _PLAIN.fullmatch(value.text):
        return value.text
    return _in_quotes(value.text) if value.quoted or not _VALUE.fullmatch(value.text) else value.text


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
