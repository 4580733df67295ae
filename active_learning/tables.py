"""Rows of active_learning: scores, training runs, gate decisions and corrections."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import BigId, Document, Id, Json, Moment, Row, Word


class ScoreRow(Row):
    """Why a task has its priority; one row an item, rewritten when a new model drafts."""

    __tablename__ = "score"

    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    model_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("model_version.id"))
    margin: Mapped[float | None]
    entropy: Mapped[float | None]
    least_confidence: Mapped[float | None]
    diversity: Mapped[float | None]
    priority: Mapped[float]
    strategy: Mapped[Word]
    scored_at: Mapped[Moment]


class TrainingRunRow(Row):
    __tablename__ = "training_run"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    dataset_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("dataset_version.id"))
    config: Mapped[Document]
    seed: Mapped[int]
    code_version: Mapped[str] = mapped_column(String(64))
    state: Mapped[Word] = mapped_column(default="queued")  # queued running succeeded failed
    metrics: Mapped[Document | None] = mapped_column(Json)
    package_hash: Mapped[str | None] = mapped_column(String(64))
    model_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("model_version.id"))
    job_id: Mapped[int | None] = mapped_column(BigId)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]


class GateDecisionRow(Row):
    """One comparison of a challenger with the champion on the same frozen test items."""

    __tablename__ = "gate_decision"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    dataset_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("dataset_version.id"))
    challenger_id: Mapped[int] = mapped_column(BigId, ForeignKey("model_version.id"))
    champion_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("model_version.id"))
    outcome: Mapped[Word]  # promote hold reject
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[Document]
    created_at: Mapped[Moment]


class CorrectionRow(Row):
    """What it took to turn a draft into the submitted label; one row for each first revision."""

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("revision_id"),
        Index("ix_correction_model_version_id_blind", "model_version_id", "blind"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("annotation_revision.id"))
    model_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("model_version.id"))
    blind: Mapped[bool]  # no draft was shown: `untouched` then says whether the hidden draft was right
    untouched: Mapped[bool]
    edits: Mapped[int]
    active_seconds: Mapped[float]
    created_at: Mapped[Moment]


class SimilarityIndexRow(Row):
    """The newest similarity index of a project: where its files lie in the object store. Derived data."""

    __tablename__ = "similarity_index"

    project_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("project.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Word]  # exact graph
    index_hash: Mapped[str] = mapped_column(String(64))
    encoder_hash: Mapped[str | None] = mapped_column(String(64))
    model_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("model_version.id"))
    items: Mapped[int]
    dimensions: Mapped[int]
    built_at: Mapped[Moment]


class HoneypotAnswerRow(Row):
    """How one annotator did on one task whose answer is known; one row for each first revision."""

    __tablename__ = "honeypot_answer"
    __table_args__ = (Index("ix_honeypot_answer_project_id_annotator_id", "project_id", "annotator_id"),)

    revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("annotation_revision.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    annotator_id: Mapped[int] = mapped_column(BigId)
    correct: Mapped[bool]
    draft_correct: Mapped[bool | None]  # None: no draft was shown
    untouched: Mapped[bool | None]  # the draft was submitted as it was
    created_at: Mapped[Moment]
