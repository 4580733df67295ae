"""Names in a filter (classes, models, people) become the ids that rows hold; `#7` is the id 7 already.

A filter that is kept for later, such as a job's, is kept with ids, so that nobody's renaming changes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from labeling.errors import BadQuery
from labeling.explorer.language import Term, Value, parse
from labeling.schema import LabelSchema


@dataclass(frozen=True, slots=True)
class Names:
    """`model`: the id of a model by its number; `annotator`: of a person by what a filter calls them."""

    schema: LabelSchema
    model: Callable[[int], int | None]
    annotator: Callable[[str], int | None]


def resolve(query: str, names: Names) -> tuple[Term, ...]:
    """The terms of a query with ids instead of names; raises BadQuery, also for a name nobody has."""
    return tuple(_resolved(query, term, names) for term in parse(query))


def id_of(value: Value) -> int:
    """The id of a resolved value."""
    return int(value.text.removeprefix("#"))


def _resolved(query: str, term: Term, names: Names) -> Term:
    match term.kind:
        case "label" | "predicted":
            find: Callable[[str], int | None] = _class_finder(names.schema)
            what = "class"
        case "model":
            find, what = (lambda text: names.model(int(text))), "model"
        case "annotator":
            find, what = names.annotator, "person"
        case _:
            return term
    return replace(term, values=tuple(_id(query, term, value, find, what) for value in term.values))


def _id(query: str, term: Term, value: Value, find: Callable[[str], int | None], what: str) -> Value:
    number = value.text.removeprefix("#")
    if not value.quoted and number != value.text and number.isascii() and number.isdecimal():
        return value if len(number) < 19 else Value("#0")
    found = find(value.text)
    if found is None:
        raise BadQuery(query, term.position, f"there is no {what} {value.text!r} here")
    return Value(f"#{found}")


def _class_finder(schema: LabelSchema) -> Callable[[str], int | None]:
    exact = {c.name: c.id for c in schema.classes}
    folded = {c.name.casefold(): c.id for c in reversed(schema.classes)}
    return lambda name: exact.get(name, folded.get(name.casefold()))
