"""Rows of labeling. Counters are kept on write (`project_counter`), so that no page counts rows."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.raw_tables import RawTable, declare
from storage.rows import BigId, Document, Documents, Id, Json, Moment, Name, Row, Sha256, Word


class ProjectRow(Row):
    __tablename__ = "project"

    id: Mapped[Id]
    name: Mapped[Name] = mapped_column(unique=True)
    kind: Mapped[Word]  # image text
    overlap: Mapped[int] = mapped_column(default=1)
    guideline: Mapped[str] = mapped_column(Text, default="")
    consensus: Mapped[Word] = mapped_column(default="majority")  # majority dawid-skene
    decide_below: Mapped[float] = mapped_column(default=0.0)  # drafted regions less sure demand a decision
    schema_version: Mapped[int] = mapped_column(default=1)
    review_share: Mapped[float] = mapped_column(default=1.0)  # of the done tasks that nothing speaks against
    honeypot_share: Mapped[float] = mapped_column(default=0.0)  # of the tasks that are claimed
    created_at: Mapped[Moment]
    archived_at: Mapped[Moment | None]


class ProjectCounterRow(Row):
    """Which names are in use is said by `projects.Counter`."""

    __tablename__ = "project_counter"

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), primary_key=True)
    name: Mapped[Word] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigId, default=0)


class LabelSchemaRow(Row):
    """One version of a project's label schema; never changed once written."""

    __tablename__ = "label_schema"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    version: Mapped[int]
    body: Mapped[Document]
    created_at: Mapped[Moment]


class ItemRow(Row):
    """One image or text. Image bytes lie in the object store under `content_hash`; text lies here.

    `near_hash` is a 64-bit perceptual hash (image) or simhash (text) as a signed integer; `group_hash` is the
    content hash of the leader of its near-duplicate group; `split` is fixed when the queue is first ordered.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("project_id", "content_hash"),
        Index(
            "uq_item_project_id_external_id",
            "project_id",
            "external_id",
            unique=True,
            sqlite_where=text("external_id IS NOT NULL"),
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index("ix_item_project_id_id", "project_id", "id"),
        Index("ix_item_project_id_scenario", "project_id", "scenario"),
        Index(
            "ix_item_hidden",
            "project_id",
            "id",
            sqlite_where=text("hidden_at IS NOT NULL"),
            postgresql_where=text("hidden_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    external_id: Mapped[str | None] = mapped_column(String(512))
    content_hash: Mapped[Sha256]
    media_type: Mapped[str] = mapped_column(String(64))
    byte_size: Mapped[int] = mapped_column(BigId)
    text: Mapped[str | None] = mapped_column(Text)
    width: Mapped[int | None]
    height: Mapped[int | None]
    attributes: Mapped[Document] = mapped_column("metadata", default=dict)
    scenario: Mapped[str | None] = mapped_column(String(200))
    near_hash: Mapped[int | None] = mapped_column(BigId)
    group_hash: Mapped[str | None] = mapped_column(String(64))
    split: Mapped[str | None] = mapped_column(String(32))  # train validation test
    created_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]


class GoldRow(Row):
    """A label known to be true that came with the item; never shown to annotators or trainers."""

    __tablename__ = "gold"

    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"), primary_key=True)
    regions: Mapped[Documents] = mapped_column(Json)


class TaskRow(Row):
    """One item to be labelled. `open_slots` = overlap - held or returned leases - submitted annotations.

    `audience_id`: who may claim it, an `annotator_group` or 0 for everybody (`labeling.audiences`); honeypots
    have an audience of their own and slots for all. `suspicion` orders the review (`labeling.doubts`).
    `hidden_at` repeats the item's, so that the queue needs no join.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("item_id"),
        CheckConstraint("open_slots >= 0", name="open_slots"),
        Index(
            "ix_task_queue",
            "project_id",
            "audience_id",
            text("priority DESC"),
            "id",
            sqlite_where=text("open_slots > 0 AND hidden_at IS NULL"),
            postgresql_where=text("open_slots > 0 AND hidden_at IS NULL"),
        ),
        Index(
            "ix_task_review",
            "project_id",
            text("suspicion DESC"),
            "id",
            sqlite_where=text("review = 'pending' AND hidden_at IS NULL"),
            postgresql_where=text("review = 'pending' AND hidden_at IS NULL"),
        ),
        Index("ix_task_project_id_state_id", "project_id", "state", "id"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"))
    overlap: Mapped[int] = mapped_column(default=1)
    open_slots: Mapped[int] = mapped_column(default=1)
    submitted: Mapped[int] = mapped_column(default=0)
    state: Mapped[Word] = mapped_column(default="open")  # open done
    priority: Mapped[float] = mapped_column(default=0.0)
    audience_id: Mapped[int] = mapped_column(BigId, default=0)
    review: Mapped[Word] = mapped_column(default="none")  # none pending returned accepted
    suspicion: Mapped[float] = mapped_column(default=0.0)
    suspect: Mapped[Word | None]  # disagreement honeypot suspect revised reworked
    reviewer_id: Mapped[int | None] = mapped_column(BigId)  # who looks at it until `review_until`
    review_until: Mapped[Moment | None]
    final_annotation_id: Mapped[int | None] = mapped_column(BigId)  # the one an arbiter chose
    created_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
    hidden_at: Mapped[Moment | None]


class LeaseRow(Row):
    """Who holds or has dealt with a task. Expired and released leases are deleted; skips and submits stay.

    A rejected annotation turns its lease into `returned`: only its annotator can take the task up again, and
    it is `returned` once more when they let it lie.
    """

    __tablename__ = "lease"
    __table_args__ = (
        UniqueConstraint("task_id", "annotator_id"),
        Index("ix_lease_state_expires_at", "state", "expires_at"),
        Index("ix_lease_annotator_id_state", "annotator_id", "state"),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("task.id"))
    annotator_id: Mapped[int] = mapped_column(BigId)
    state: Mapped[Word] = mapped_column(default="held")  # held submitted skipped returned
    claimed_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    returned_at: Mapped[Moment | None]


class DraftRow(Row):
    """Unsubmitted work of one annotator on one task; older saves (by `sequence`) are ignored."""

    __tablename__ = "draft"

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("task.id"), primary_key=True)
    annotator_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    regions: Mapped[Documents] = mapped_column(Json)
    prediction_id: Mapped[int | None] = mapped_column(BigId)
    blind: Mapped[bool] = mapped_column(default=False)
    active_seconds: Mapped[float] = mapped_column(default=0.0)
    sequence: Mapped[int] = mapped_column(BigId, default=0)
    late: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[Moment]


class AnnotationRow(Row):
    """One annotator's label of one task; what it says is in its newest revision."""

    __tablename__ = "annotation"
    __table_args__ = (
        UniqueConstraint("task_id", "annotator_id"),
        Index("ix_annotation_project_id_id", "project_id", "id"),
        Index("ix_annotation_item_id", "item_id"),
        Index(
            "ix_annotation_hidden",
            "project_id",
            "id",
            sqlite_where=text("hidden_at IS NOT NULL"),
            postgresql_where=text("hidden_at IS NOT NULL"),
        ),
        Index("ix_annotation_project_id_annotator_id_item_id", "project_id", "annotator_id", "item_id"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("task.id"))
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"))
    annotator_id: Mapped[int] = mapped_column(BigId)
    revision: Mapped[int] = mapped_column(default=1)  # number of the newest revision
    created_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]
    rejected_at: Mapped[Moment | None]  # hidden because a reviewer sent it back


class AnnotationRevisionRow(Row):
    """Append-only. `prediction_id` is opaque here: the prediction the annotator started from, if any.

    `threshold`: the confidence below which drafted regions were neither shown nor submitted.
    """

    __tablename__ = "annotation_revision"
    __table_args__ = (UniqueConstraint("annotation_id", "number"),)

    id: Mapped[Id]
    annotation_id: Mapped[int] = mapped_column(BigId, ForeignKey("annotation.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(BigId)
    schema_version: Mapped[int]
    regions: Mapped[Documents] = mapped_column(Json)
    prediction_id: Mapped[int | None] = mapped_column(BigId, index=True)
    blind: Mapped[bool] = mapped_column(default=False)
    active_seconds: Mapped[float] = mapped_column(default=0.0)
    threshold: Mapped[float | None]
    created_at: Mapped[Moment]


class ReviewRow(Row):
    """Append-only: what a reviewer decided about one revision of an annotation, or that they passed."""

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_task_id", "task_id"),
        Index("ix_review_project_id_id", "project_id", "id"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("task.id"))
    annotation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("annotation.id"))
    revision: Mapped[int | None]
    reviewer_id: Mapped[int] = mapped_column(BigId)
    verdict: Mapped[Word]  # accepted fixed picked merged overruled rejected passed
    created_at: Mapped[Moment]


class CommentRow(Row):
    """One thing said about a task, or pinned to a region; `thread_id` names the first of its thread."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_task_id_id", "task_id", "id"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("task.id"))
    annotation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("annotation.id"))
    region_id: Mapped[str | None] = mapped_column(String(200))
    thread_id: Mapped[int | None] = mapped_column(BigId)
    author_id: Mapped[int] = mapped_column(BigId)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]
    resolved_at: Mapped[Moment | None]
    resolved_by: Mapped[int | None] = mapped_column(BigId)


class AnnotatorGroupRow(Row):
    """People to whom tasks can be assigned; `annotator_id` is set in a group that is one person."""

    __tablename__ = "annotator_group"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    name: Mapped[Name]
    annotator_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[Moment]


class AnnotatorGroupMemberRow(Row):
    __tablename__ = "annotator_group_member"
    __table_args__ = (Index("ix_annotator_group_member_annotator_id", "annotator_id"),)

    group_id: Mapped[int] = mapped_column(BigId, ForeignKey("annotator_group.id"), primary_key=True)
    annotator_id: Mapped[int] = mapped_column(BigId, primary_key=True)


class AssignmentRuleRow(Row):
    """Open tasks whose item fits go to the group; of several rules that fit, the oldest counts."""

    __tablename__ = "assignment_rule"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    group_id: Mapped[int] = mapped_column(BigId, ForeignKey("annotator_group.id"))
    condition: Mapped[
        Document
    ]  # scenario, attribute with value, class_id (as predicted): those given must fit
    created_at: Mapped[Moment]


class DailyWorkRow(Row):
    """What one annotator did in one project on one day (UTC); kept on write."""

    __tablename__ = "daily_work"

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), primary_key=True)
    annotator_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    submitted: Mapped[int] = mapped_column(default=0)
    active_seconds: Mapped[float] = mapped_column(default=0.0)
    accepted: Mapped[int] = mapped_column(default=0)
    fixed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    compared: Mapped[int] = mapped_column(default=0)  # pairs of answers with others to the same task
    agreed: Mapped[int] = mapped_column(default=0)  # of these pairs, the same answer


class AgreementRow(Row):
    """How far the annotators of one task agree, 0 to 1; `figures` are the counts behind it (FieldCounts)."""

    __tablename__ = "agreement"
    __table_args__ = (
        Index("ix_agreement_project_id_value_task_id", "project_id", "value", "task_id"),
        Index("ix_agreement_project_id_task_id", "project_id", "task_id"),
    )

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("task.id"), primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"))
    value: Mapped[float]
    annotations: Mapped[int]
    figures: Mapped[Documents]
    computed_at: Mapped[Moment]


class DatasetVersionRow(Row):
    """A frozen dataset. The manifest (JSON lines) lies in the object store under `content_hash`."""

    __tablename__ = "dataset_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    number: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("dataset_version.id"))
    content_hash: Mapped[Sha256]
    schema_version: Mapped[int]
    item_count: Mapped[int]
    statistics: Mapped[Document]
    difference: Mapped[Document]  # to the parent: counts of added, removed, relabelled
    created_by: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[Moment]


def _known(name: str, *columns: str) -> Index:
    """An index over the items of which the first of these columns is known, in its order."""
    known = text(f"{columns[0]} IS NOT NULL")
    return Index(
        name, "project_id", "hidden", *columns, "item_id", sqlite_where=known, postgresql_where=known
    )


class ItemFactsRow(Row):
    """What lists filter and order by: one narrow row an item. It repeats what other rows say, is written in
    the same units of work (`labeling.facts`) and can be made anew from them.

    `agreement` of its annotations; `predicted_class`, `confidence`, `model_version_id`: of the newest
    prediction; further classes of it are in `item_class`. `uncertainty` and `rarity`: 0 and up, of the newest
    ordering of the queue. `place`: minus the task's priority, so that it grows with the id as the queue does.
    """

    __tablename__ = "item_facts"
    __table_args__ = (
        Index("ix_item_facts_newest", "project_id", "hidden", "item_id"),
        Index("ix_item_facts_state", "project_id", "hidden", "state", "item_id"),
        Index("ix_item_facts_created_at", "project_id", "hidden", "created_at", "item_id"),
        Index(
            "ix_item_facts_place",
            "project_id",
            "hidden",
            "place",
            "item_id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        _known("ix_item_facts_labelled_at", "labelled_at"),
        _known("ix_item_facts_scenario", "scenario"),
        _known("ix_item_facts_agreement", "agreement"),
        _known("ix_item_facts_predicted", "predicted_class", "confidence"),
        _known("ix_item_facts_confidence", "confidence"),
        _known("ix_item_facts_model", "model_version_id"),
        _known("ix_item_facts_uncertainty", "uncertainty"),
        _known("ix_item_facts_rarity", "rarity"),
    )

    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"), primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    hidden: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Word] = mapped_column(default="open")  # open done
    scenario: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Moment]
    labelled_at: Mapped[Moment | None]
    agreement: Mapped[float | None]
    predicted_class: Mapped[int | None]
    confidence: Mapped[float | None]
    model_version_id: Mapped[int | None] = mapped_column(BigId)
    uncertainty: Mapped[float | None]
    rarity: Mapped[float | None]
    place: Mapped[float] = mapped_column(default=0.0)


class ItemClassRow(Row):
    """Classes of an item beside those in `item_facts`: of its visible annotations (role `label`), and of the
    newest prediction those after its most certain one (role `predicted`)."""

    __tablename__ = "item_class"
    __table_args__ = (Index("ix_item_class_item_id", "item_id"),)

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), primary_key=True)
    role: Mapped[Word] = mapped_column(primary_key=True)  # label predicted
    class_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"), primary_key=True, autoincrement=False)


class ItemAttributeRow(Row):
    """An item's metadata, one row for each name: numbers and words as text, cut to what an index can hold."""

    __tablename__ = "item_attribute"
    __table_args__ = (Index("ix_item_attribute_item_id", "item_id"),)

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), primary_key=True)
    name: Mapped[Name] = mapped_column(primary_key=True)
    value: Mapped[Name] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"), primary_key=True, autoincrement=False)


# The words of each item's text and external id (labeling.words), for full-text search. SQLite's table keeps
# no text of its own; its rowid is the item's id.
ITEM_WORDS = declare(
    RawTable(
        "item_words",
        {
            "sqlite": ("CREATE VIRTUAL TABLE item_words USING fts5(words, content='')",),
            "postgresql": (
                "CREATE TABLE item_words (item_id BIGINT PRIMARY KEY REFERENCES item (id), words TSVECTOR)",
                "CREATE INDEX ix_item_words_words ON item_words USING gin (words)",
            ),
        },
    )
)


class SavedViewRow(Row):
    """A filter with its order and layout, under a name that is one of a kind in its project."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    name: Mapped[Name]
    where: Mapped[str] = mapped_column("filter", Text, default="")
    order: Mapped[Word] = mapped_column("sorting", default="newest")
    layout: Mapped[Word] = mapped_column(default="gallery")  # gallery table
    created_by: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[Moment]


class DuplicateGroupRow(Row):
    """Items that are almost the same, as the newest search for them found; `size` counts its members."""

    __tablename__ = "duplicate_group"
    __table_args__ = (Index("ix_duplicate_group_size", "project_id", "size", "leader_id"),)

    leader_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("item.id"), primary_key=True, autoincrement=False
    )
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    size: Mapped[int]


class DuplicateMemberRow(Row):
    """`distance`: bits in which the near hashes of item and leader differ."""

    __tablename__ = "duplicate_member"
    __table_args__ = (UniqueConstraint("leader_id", "item_id"),)

    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"), primary_key=True, autoincrement=False)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    leader_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"))
    distance: Mapped[int]
