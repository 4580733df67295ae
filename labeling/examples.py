"""What a dataset version is made of, streamed from the database: labelled items, and unlabelled ones."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from labeling.consensus import Decisions, Method, Vote, agree, chosen_classes, decide
from labeling.manifest import Example, Unlabelled
from labeling.near import SplitName
from labeling.schema import LabelSchema
from labeling.shapes import parse_regions
from labeling.statistics import Statistics
from labeling.tables import AnnotationRevisionRow, AnnotationRow, ItemRow, TaskRow

UNLABELLED_LIMIT = 20_000
_ROWS_AT_ONCE = 1_000


def labelled(
    session: Session, project_id: int, schema: LabelSchema, method: Method, statistics: Statistics
) -> Iterator[Example]:
    """The labelled items by content hash; ties and items with answers outstanding are counted on the way."""
    decided = _decided(session, project_id, schema) if method == "dawid-skene" else {}
    for content_hash, group in itertools.groupby(_rows(session, project_id), key=attrgetter("content_hash")):
        answers = list(group)
        regions = [parse_regions(answer.regions) for answer in answers]
        agreed = agree(regions, decided.get(content_hash))
        if agreed is None:
            statistics.tied += 1
            continue
        first = answers[0]
        statistics.partial += first.final_annotation_id is None and len(answers) < first.overlap
        split = cast(SplitName, first.split)
        yield Example(content_hash, split, agreed, first.external_id, first.scenario, first.text)


def unlabelled(session: Session, project_id: int) -> Iterator[Unlabelled]:
    """The sample of items without a visible annotation, by content hash."""
    annotated = (
        select(AnnotationRow.id)
        .where(AnnotationRow.item_id == ItemRow.id, AnnotationRow.hidden_at.is_(None))
        .exists()
    )
    rows = session.execute(
        select(ItemRow.content_hash, ItemRow.text)
        .where(ItemRow.project_id == project_id, ItemRow.hidden_at.is_(None), ~annotated)
        .order_by(ItemRow.content_hash)
        .limit(UNLABELLED_LIMIT)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    return (Unlabelled(row.content_hash, row.text) for row in rows)


def _decided(session: Session, project_id: int, schema: LabelSchema) -> dict[str, Decisions]:
    """Of every item with several answers what its choice fields come to, seen together."""
    fields = [field.name for field in schema.fields if field.kind == "choice"]
    votes: dict[str, list[Vote]] = {field: [] for field in fields}
    for content_hash, group in itertools.groupby(
        _rows(session, project_id, shared=True), key=attrgetter("content_hash")
    ):
        for row in group:
            regions = parse_regions([value for value in row.regions if value["kind"] == "choice"])
            for field in fields:
                said = chosen_classes(regions, field)
                votes[field].append(Vote(content_hash, row.annotator_id, said))
    decided: defaultdict[str, dict[str, frozenset[int]]] = defaultdict(dict)
    for field, given in votes.items():
        for content_hash, classes in decide(given, "dawid-skene").items():
            decided[cast(str, content_hash)][field] = cast(frozenset[int], classes)
    return dict(decided)


def _rows(session: Session, project_id: int, *, shared: bool = False) -> Iterator[Any]:
    """One row an annotation, the first annotator's first, or the one that an arbiter chose; `shared`: of
    items with several annotations only."""
    statement = (
        select(
            ItemRow.content_hash,
            ItemRow.external_id,
            ItemRow.scenario,
            ItemRow.text,
            ItemRow.split,
            TaskRow.overlap,
            TaskRow.final_annotation_id,
            AnnotationRow.annotator_id,
            AnnotationRevisionRow.regions,
        )
        .join(AnnotationRow, AnnotationRow.id == AnnotationRevisionRow.annotation_id)
        .join(ItemRow, ItemRow.id == AnnotationRow.item_id)
        .join(TaskRow, TaskRow.id == AnnotationRow.task_id)
        .where(
            AnnotationRow.project_id == project_id,
            AnnotationRow.hidden_at.is_(None),
            AnnotationRevisionRow.number == AnnotationRow.revision,
            ItemRow.hidden_at.is_(None),
            ItemRow.split.is_not(None),
            or_(TaskRow.final_annotation_id.is_(None), TaskRow.final_annotation_id == AnnotationRow.id),
        )
        .order_by(ItemRow.content_hash, AnnotationRow.id)
    )
    if shared:
        several = (
            select(AnnotationRow.item_id)
            .where(AnnotationRow.project_id == project_id, AnnotationRow.hidden_at.is_(None))
            .group_by(AnnotationRow.item_id)
            .having(func.count() > 1)
        )
        statement = statement.where(AnnotationRow.item_id.in_(several))
    return iter(session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)))
