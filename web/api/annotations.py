"""Annotations and their revisions."""

from dataclasses import asdict
from itertools import pairwise

from sqlalchemy.orm import Session

from labeling import annotations, deletions, projects, reviews
from labeling.annotations import Annotation, Revision
from labeling.edits import compare
from labeling.shapes import dump_regions, parse_regions
from storage.errors import NotFound
from web import audit, users
from web.access import Permission
from web.calls import Call
from web.errors import NotAllowed
from web.pagination import after_id, cut, encode
from web.payloads.common import PageQuery
from web.payloads.tasks import (
    AnnotationList,
    AnnotationView,
    History,
    RestoreBody,
    RevisionBody,
    RevisionView,
    SubmittedView,
)
from web.routing import Routes

annotation_routes = Routes("annotations")


@annotation_routes.get("/projects/{project_id}/annotations", may=Permission.READ)
def index(call: Call, session: Session, project_id: int, query: PageQuery) -> AnnotationList:  # noqa: ARG001
    """The annotations of a project with what their newest revision says, oldest first."""
    projects.get(session, project_id)
    found = annotations.page(
        session, project_id=project_id, after=after_id(query.after), limit=query.limit + 1
    )
    page = cut(found, query.limit, lambda annotation: encode(annotation.id))
    names = users.emails(session, {annotation.annotator_id for annotation in page.items})
    return AnnotationList(items=[_view(a, names) for a in page.items], next=page.next)


@annotation_routes.get("/annotations/{annotation_id}/history", may=Permission.READ)
def history(call: Call, session: Session, annotation_id: int) -> History:  # noqa: ARG001
    """Every revision of an annotation, oldest first."""
    revisions = annotations.history(session, annotation_id)
    names = users.emails(session, {revision.author_id for revision in revisions})
    verdicts = reviews.of_annotation(session, annotation_id)
    said = [_revision(revision, names, verdicts.get(revision.number, [])) for revision in revisions]
    changed = [
        {name: count for name, count in asdict(compare(old.regions, new.regions)).items() if count}
        for old, new in pairwise(revisions)
    ]
    return History(
        hidden=deletions.is_hidden(session, annotation_id),
        items=[v.model_copy(update={"changes": c}) for v, c in zip(said, [None, *changed], strict=True)],
    )


@annotation_routes.post(
    "/annotations/{annotation_id}/revisions", may=Permission.LABEL, status=201, problems=(409,)
)
def revise(call: Call, session: Session, annotation_id: int, body: RevisionBody) -> SubmittedView:
    """Appends a revision: to your own annotation, as a reviewer to any. 409 when somebody was faster."""
    _check_owner(call, session, annotation_id)
    submitted = annotations.revise(
        session,
        annotation_id=annotation_id,
        author_id=call.caller.id,
        regions=parse_regions(body.regions),
        expected_revision=body.expected_revision,
        active_seconds=body.active_seconds,
        now=call.now,
    )
    return SubmittedView(annotation_id=submitted.annotation_id, revision=submitted.number)


@annotation_routes.post(
    "/annotations/{annotation_id}/restore", may=Permission.LABEL, status=201, problems=(409,)
)
def restore(call: Call, session: Session, annotation_id: int, body: RestoreBody) -> SubmittedView:
    """Lets the regions of an earlier revision hold again, as a new revision."""
    _check_owner(call, session, annotation_id)
    past = {revision.number: revision for revision in annotations.history(session, annotation_id)}
    if body.revision not in past:
        raise NotFound("revision", f"{body.revision} of annotation {annotation_id}")
    submitted = annotations.revise(
        session,
        annotation_id=annotation_id,
        author_id=call.caller.id,
        regions=past[body.revision].regions,
        expected_revision=body.expected_revision,
        active_seconds=0.0,
        now=call.now,
    )
    return SubmittedView(annotation_id=submitted.annotation_id, revision=submitted.number)


@annotation_routes.delete("/annotations/{annotation_id}", may=Permission.REVIEW, status=204)
def delete(call: Call, session: Session, annotation_id: int) -> None:
    """Hides an annotation and opens its task again; it can be undeleted."""
    annotations.hide(session, annotation_id=annotation_id, now=call.now)
    audit.record(
        session,
        user_id=call.caller.id,
        action="annotation.delete",
        subject=str(annotation_id),
        now=call.now,
    )


@annotation_routes.post("/annotations/{annotation_id}/undelete", may=Permission.REVIEW, status=204)
def undelete(call: Call, session: Session, annotation_id: int) -> None:
    """Shows a deleted annotation again."""
    deletions.unhide(session, annotation_id=annotation_id, now=call.now)
    audit.record(
        session,
        user_id=call.caller.id,
        action="annotation.undelete",
        subject=str(annotation_id),
        now=call.now,
    )


def _check_owner(call: Call, session: Session, annotation_id: int) -> None:
    """Raises NotAllowed for somebody else's annotation, unless the caller reviews."""
    if call.caller.may(Permission.REVIEW):
        return
    if annotations.get(session, annotation_id).annotator_id != call.caller.id:
        raise NotAllowed(Permission.REVIEW, f"{call.caller.role} on somebody else's annotation")


def _view(annotation: Annotation, names: dict[int, str]) -> AnnotationView:
    return AnnotationView(
        id=annotation.id,
        item_id=annotation.item_id,
        task_id=annotation.task_id,
        annotator_id=annotation.annotator_id,
        annotator=names.get(annotation.annotator_id),
        revision=annotation.current.number,
        regions=dump_regions(annotation.regions),
        created_at=annotation.created_at,
    )


def _revision(revision: Revision, names: dict[int, str], verdicts: list[str]) -> RevisionView:
    return RevisionView(
        id=revision.id,
        number=revision.number,
        author_id=revision.author_id,
        author=names.get(revision.author_id),
        schema_version=revision.schema_version,
        regions=dump_regions(revision.regions),
        prediction_id=revision.prediction_id,
        blind=revision.blind,
        active_seconds=revision.active_seconds,
        threshold=revision.threshold,
        created_at=revision.created_at,
        changes=None,
        verdicts=verdicts,
    )
