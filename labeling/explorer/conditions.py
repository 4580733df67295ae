"""Terms of a filter as conditions in SQL, each with the rows of an index that fulfil it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from labeling import words
from labeling.explorer.language import Term
from labeling.explorer.names import id_of
from labeling.explorer.terms import Operator, moments_of, share_of
from labeling.facts import LABEL, MAX_VALUE, PREDICTED
from labeling.tables import (
    AnnotationRow,
    DuplicateMemberRow,
    ItemAttributeRow,
    ItemClassRow,
    ItemFactsRow,
    ItemRow,
)

Clause = ColumnElement[bool]
Ids = Select[Any]

FACTS = ItemFactsRow


@dataclass(frozen=True, slots=True)
class Driver:
    """A table with one row for each item that fulfils a condition, which an index holds in their order."""

    table: Any
    item_id: ColumnElement[int]
    where: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """`clause`: about a row of item_facts. `ids`: the items that fulfil it, by an index; an item may come
    twice, and of other projects and hidden ones some may be among them. `column`: of item_facts, when the
    clause is about it alone; `equal` when the clause fixes its value."""

    clause: Clause
    ids: Ids | None = None
    driver: Driver | None = None
    column: str | None = None
    equal: bool = False

    @property
    def unindexed(self) -> Clause:
        """The clause in a form that no index can serve: so a statement goes by the index it was given."""
        return func.coalesce(self.clause, false())


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter asks for: items of a project, hidden ones or those in sight, that fulfil conditions."""

    project_id: int
    hidden: bool
    conditions: tuple[Condition, ...]

    @property
    def mine(self) -> tuple[Clause, ...]:
        return FACTS.project_id == self.project_id, FACTS.hidden.is_(self.hidden)

    @property
    def mine_unindexed(self) -> tuple[Clause, ...]:
        return tuple(func.coalesce(clause, false()) for clause in self.mine)


def scope(session: Session, *, project_id: int, terms: Sequence[Term]) -> Scope:
    """The scope of resolved terms."""
    hidden = any(term.name == "is" and not term.negated for term in terms)
    conditions = [
        _negated(condition) if term.negated else condition
        for term in terms
        if term.kind != "text" and term.name != "is"
        for condition in [_condition(project_id, term)]
    ]
    found = [t for t in terms if t.kind == "text" and not t.negated]
    phrases = [(v.text, v.quoted) for term in found if len(term.values) == 1 for v in term.values]
    if phrases:
        conditions.append(_words(session, phrases))
    for term in terms:
        if term.kind == "text" and (term.negated or len(term.values) > 1):
            one_of = [_words(session, [(value.text, value.quoted)]) for value in term.values]
            clause = or_(*(condition.clause for condition in one_of))
            conditions.append(Condition(~clause if term.negated else clause))
    return Scope(project_id, hidden, tuple(conditions))


def _negated(condition: Condition) -> Condition:
    """What is not known does not fulfil a condition, so it fulfils its opposite."""
    return Condition(~func.coalesce(condition.clause, false()))


def _condition(project_id: int, term: Term) -> Condition:
    texts = [value.text for value in term.values]
    match term.kind:
        case "label":
            return _by_driver(_class_driver(project_id, LABEL, [id_of(v) for v in term.values]), texts)
        case "predicted":
            return _predicted(project_id, [id_of(v) for v in term.values])
        case "model":
            return _equal(project_id, "model_version_id", [id_of(v) for v in term.values])
        case "annotator":
            return _by_driver(_annotator_driver(project_id, [id_of(v) for v in term.values]), texts)
        case "share":
            numbers = [share for text in texts if (share := share_of(text)) is not None]
            return _compared(project_id, term.name, term.operator, numbers)
        case "moment":
            column = {"created": "created_at", "labelled": "labelled_at"}[term.name]
            return _moments(project_id, column, term.operator, texts)
        case "id":
            return _group(project_id, texts) if term.name == "group" else _numbers([int(t) for t in texts])
        case "metadata":
            return _by_driver(_attribute_driver(project_id, term.name, texts), texts)
        case _:
            return _word(project_id, term.name, texts)


def _word(project_id: int, name: str, values: list[str]) -> Condition:
    match name:
        case "has":
            parts = [_has(project_id, value) for value in values]
            return parts[0] if len(parts) == 1 else Condition(or_(*(part.clause for part in parts)))
        case "name":
            ids = select(ItemRow.id).where(ItemRow.project_id == project_id, ItemRow.external_id.in_(values))
            return Condition(FACTS.item_id.in_(ids), ids)
        case _:  # state, scenario
            return _equal(project_id, name, values)


def _has(project_id: int, what: str) -> Condition:
    if what == "duplicate":
        member = aliased(DuplicateMemberRow)
        ids = select(member.item_id).where(member.project_id == project_id)
        return Condition(exists(ids.where(member.item_id == FACTS.item_id)), ids)
    column = {"label": "labelled_at", "prediction": "model_version_id", "scenario": "scenario"}[what]
    return _fact(project_id, getattr(FACTS, column).is_not(None), None)


def _equal(project_id: int, column: str, values: Sequence[Any]) -> Condition:
    fact = getattr(FACTS, column)
    return _fact(
        project_id, fact.in_(values) if len(values) > 1 else fact == values[0], column, len(values) == 1
    )


def _compared(project_id: int, column: str, operator: Operator, values: Sequence[Any]) -> Condition:
    fact = getattr(FACTS, column)
    clauses = {":": fact.in_(values), "<": fact < values[0], "<=": fact <= values[0]}
    clauses |= {">": fact > values[0], ">=": fact >= values[0]}
    return _fact(project_id, clauses[operator], column)


def _moments(project_id: int, column: str, operator: Operator, texts: Sequence[str]) -> Condition:
    fact = getattr(FACTS, column)
    spans = [span for text in texts if (span := moments_of(text)) is not None]
    begin, end = spans[0]
    clauses: dict[str, Clause] = {"<": fact < begin, "<=": fact < end, ">": fact >= end, ">=": fact >= begin}
    clauses[":"] = or_(*(and_(fact >= first, fact < after) for first, after in spans))
    return _fact(project_id, clauses[operator], column)


def _fact(project_id: int, clause: Clause, column: str | None, equal: bool = False) -> Condition:
    ids = select(FACTS.item_id).where(FACTS.project_id == project_id, FACTS.hidden.is_(False), clause)
    return Condition(clause, ids, column=column, equal=equal)


def _numbers(item_ids: list[int]) -> Condition:
    return Condition(FACTS.item_id.in_(item_ids), select(FACTS.item_id).where(FACTS.item_id.in_(item_ids)))


def _group(project_id: int, texts: list[str]) -> Condition:
    member = aliased(DuplicateMemberRow)
    ids = select(member.item_id).where(
        member.project_id == project_id, member.leader_id.in_([int(text) for text in texts])
    )
    return Condition(exists(ids.where(member.item_id == FACTS.item_id)), ids)


def _predicted(project_id: int, class_ids: list[int]) -> Condition:
    """The most certain class lies in item_facts, further ones in item_class."""
    first = FACTS.predicted_class.in_(class_ids)
    further = _class_driver(project_id, PREDICTED, class_ids)
    mine = select(FACTS.item_id).where(FACTS.project_id == project_id, FACTS.hidden.is_(False), first)
    ids = mine.union_all(select(further.item_id).where(*further.where)).subquery()
    rest = exists().where(*further.where, further.item_id == FACTS.item_id)
    return Condition(or_(first, rest), select(ids.c[0]))


def _by_driver(driver: Driver, values: Sequence[object]) -> Condition:
    clause = exists().where(*driver.where, driver.item_id == FACTS.item_id)
    # With several values an item may have several rows: then the table cannot lead.
    return Condition(
        clause, select(driver.item_id).where(*driver.where), driver if len(values) == 1 else None
    )


def _class_driver(project_id: int, role: str, class_ids: list[int]) -> Driver:
    row = aliased(ItemClassRow)
    chosen = row.class_id.in_(class_ids) if len(class_ids) > 1 else row.class_id == class_ids[0]
    return Driver(row, row.item_id, (row.project_id == project_id, row.role == role, chosen))  # type: ignore[arg-type]


def _annotator_driver(project_id: int, annotator_ids: list[int]) -> Driver:
    row = aliased(AnnotationRow)
    chosen = (
        row.annotator_id.in_(annotator_ids)
        if len(annotator_ids) > 1
        else row.annotator_id == annotator_ids[0]
    )
    return Driver(row, row.item_id, (row.project_id == project_id, chosen, row.hidden_at.is_(None)))  # type: ignore[arg-type]


def _attribute_driver(project_id: int, name: str, values: list[str]) -> Driver:
    row = aliased(ItemAttributeRow)
    cut = [value[:MAX_VALUE] for value in values]
    chosen = row.value.in_(cut) if len(cut) > 1 else row.value == cut[0]
    return Driver(row, row.item_id, (row.project_id == project_id, row.name == name[:MAX_VALUE], chosen))  # type: ignore[arg-type]


def _words(session: Session, phrases: Sequence[tuple[str, bool]]) -> Condition:
    search = words.search(session, phrases)
    if search is None:  # nothing to look for, so nothing is found
        return Condition(false(), select(FACTS.item_id).where(false()))
    ids = select(search.item_id).where(search.matches)
    return Condition(FACTS.item_id.in_(ids), ids, Driver(search.table, search.item_id, (search.matches,)))
