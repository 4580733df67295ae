"""Rows of preannotate: model versions, deployments and what models said (predictions, kept for ever)."""

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import BigId, Blob, Document, Documents, Id, Json, Moment, Name, Row, Word


class ModelVersionRow(Row):
    """One listed model. `package_hash` names the packed package in the object store; imported predictions
    have a version of framework `imported` and no package. `training_run_id` is opaque here."""

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    number: Mapped[int]
    name: Mapped[Name]
    task: Mapped[Word]  # image-classification text-classification box-detection image-regions text-regions
    framework: Mapped[Word]  # onnx torch-export imported
    package_hash: Mapped[str | None] = mapped_column(index=True)
    manifest: Mapped[Document]
    metrics: Mapped[Document] = mapped_column(default=dict)
    training_run_id: Mapped[int | None] = mapped_column(BigId)
    dataset_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("dataset_version.id"))
    created_at: Mapped[Moment]


class DeploymentRow(Row):
    """Append-only: the newest row of a project is in force; rollback appends the one before it again."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    number: Mapped[int]
    stable_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("model_version.id"))
    canary_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("model_version.id"))
    canary_share: Mapped[float] = mapped_column(default=0.0)
    blind_share: Mapped[float] = mapped_column(default=0.05)
    replaces: Mapped[int | None]  # number of the deployment a rollback returns to goes by this chain
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[Moment]


class PredictionRow(Row):
    """What one model version said about one item; at most one row for each pair, never updated."""

    __tablename__ = "prediction"
    __table_args__ = (
        UniqueConstraint("item_id", "model_version_id"),
        Index("ix_prediction_model_version_id_id", "model_version_id", "id"),
        Index("ix_prediction_project_id_id", "project_id", "id"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"))
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("item.id"))
    model_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("model_version.id"))
    arm: Mapped[Word]  # stable canary imported
    regions: Mapped[Documents] = mapped_column(Json)
    confidence: Mapped[float]
    latency_ms: Mapped[float] = mapped_column(default=0.0)
    job_id: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[Moment]


class PredictionVectorRow(Row):
    """The numbers behind a prediction, little-endian float32: class probabilities [C] and embedding [D]."""

    __tablename__ = "prediction_vector"

    prediction_id: Mapped[int] = mapped_column(BigId, ForeignKey("prediction.id"), primary_key=True)
    probabilities: Mapped[Blob]
    embedding: Mapped[Blob | None]
