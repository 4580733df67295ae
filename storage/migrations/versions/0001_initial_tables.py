"""initial tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_user_id"), ["user_id"], unique=False)

    op.create_table(
        "job",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("follow_ups", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_job_state_not_before", ["state", "not_before"], unique=False)

    op.create_table(
        "project",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("guideline", sa.Text(), nullable=False),
        sa.Column("consensus", sa.String(length=32), nullable=False),
        sa.Column("decide_below", sa.Double(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("review_share", sa.Double(), nullable=False),
        sa.Column("honeypot_share", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("name", name=op.f("uq_project_name")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_subject_at", ["subject", "at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "annotator_group",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_annotator_group_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotator_group")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_annotator_group_project_id_name")),
    )
    op.create_table(
        "api_token",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "closed_project",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_closed_project_project_id")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_closed_project")),
    )
    op.create_table(
        "daily_work",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("active_seconds", sa.Double(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("fixed", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_daily_work_project_id")),
        sa.PrimaryKeyConstraint("project_id", "annotator_id", "day", name=op.f("pk_daily_work")),
    )
    op.create_table(
        "dataset_version",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("statistics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("difference", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["dataset_version.id"], name=op.f("fk_dataset_version_parent_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_dataset_version_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_version")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_dataset_version_project_id_number")),
    )
    op.create_table(
        "idempotency",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_idempotency_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_idempotency_user_id_key")),
    )
    op.create_table(
        "item",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("external_id", sa.String(length=512), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("byte_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("metadata", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("scenario", sa.String(length=200), nullable=True),
        sa.Column("near_hash", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("group_hash", sa.String(length=64), nullable=True),
        sa.Column("split", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_item_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("project_id", "content_hash", name=op.f("uq_item_project_id_content_hash")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_item_hidden",
            ["project_id", "id"],
            unique=False,
            sqlite_where=sa.text("hidden_at IS NOT NULL"),
            postgresql_where=sa.text("hidden_at IS NOT NULL"),
        )
        batch_op.create_index("ix_item_project_id_id", ["project_id", "id"], unique=False)
        batch_op.create_index("ix_item_project_id_scenario", ["project_id", "scenario"], unique=False)
        batch_op.create_index(
            "uq_item_project_id_external_id",
            ["project_id", "external_id"],
            unique=True,
            sqlite_where=sa.text("external_id IS NOT NULL"),
            postgresql_where=sa.text("external_id IS NOT NULL"),
        )

    op.create_table(
        "job_chunk",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_chunk_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_chunk")),
        sa.UniqueConstraint("job_id", "number", name=op.f("uq_job_chunk_job_id_number")),
    )
    with op.batch_alter_table("job_chunk", schema=None) as batch_op:
        batch_op.create_index("ix_job_chunk_job_id_state_number", ["job_id", "state", "number"], unique=False)

    op.create_table(
        "job_error",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_error_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_error")),
    )
    with op.batch_alter_table("job_error", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_error_job_id"), ["job_id"], unique=False)

    op.create_table(
        "label_schema",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_label_schema_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_schema")),
        sa.UniqueConstraint("project_id", "version", name=op.f("uq_label_schema_project_id_version")),
    )
    op.create_table(
        "project_counter",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_counter_project_id")),
        sa.PrimaryKeyConstraint("project_id", "name", name=op.f("pk_project_counter")),
    )
    op.create_table(
        "project_member",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_member_project_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_project_member_user_id")),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_project_member")),
    )
    op.create_table(
        "saved_view",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("sorting", sa.String(length=32), nullable=False),
        sa.Column("layout", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_saved_view_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_saved_view_project_id_name")),
    )
    op.create_table(
        "user_preferences",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_preferences_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_preferences")),
    )
    op.create_table(
        "annotator_group_member",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["annotator_group.id"], name=op.f("fk_annotator_group_member_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "annotator_id", name=op.f("pk_annotator_group_member")),
    )
    with op.batch_alter_table("annotator_group_member", schema=None) as batch_op:
        batch_op.create_index("ix_annotator_group_member_annotator_id", ["annotator_id"], unique=False)

    op.create_table(
        "assignment_rule",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("condition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["annotator_group.id"], name=op.f("fk_assignment_rule_group_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_assignment_rule_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_rule")),
    )
    with op.batch_alter_table("assignment_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_rule_project_id"), ["project_id"], unique=False)

    op.create_table(
        "duplicate_group",
        sa.Column(
            "leader_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["item.id"], name=op.f("fk_duplicate_group_leader_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_duplicate_group_project_id")),
        sa.PrimaryKeyConstraint("leader_id", name=op.f("pk_duplicate_group")),
    )
    with op.batch_alter_table("duplicate_group", schema=None) as batch_op:
        batch_op.create_index("ix_duplicate_group_size", ["project_id", "size", "leader_id"], unique=False)

    op.create_table(
        "duplicate_member",
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_duplicate_member_item_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["item.id"], name=op.f("fk_duplicate_member_leader_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_duplicate_member_project_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_duplicate_member")),
        sa.UniqueConstraint("leader_id", "item_id", name=op.f("uq_duplicate_member_leader_id_item_id")),
    )
    with op.batch_alter_table("duplicate_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duplicate_member_project_id"), ["project_id"], unique=False)

    op.create_table(
        "gold",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("regions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_gold_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_gold")),
    )
    op.create_table(
        "item_attribute",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_attribute_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_item_attribute_project_id")),
        sa.PrimaryKeyConstraint("project_id", "name", "value", "item_id", name=op.f("pk_item_attribute")),
    )
    with op.batch_alter_table("item_attribute", schema=None) as batch_op:
        batch_op.create_index("ix_item_attribute_item_id", ["item_id"], unique=False)

    op.create_table(
        "item_class",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("class_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_class_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_item_class_project_id")),
        sa.PrimaryKeyConstraint("project_id", "role", "class_id", "item_id", name=op.f("pk_item_class")),
    )
    with op.batch_alter_table("item_class", schema=None) as batch_op:
        batch_op.create_index("ix_item_class_item_id", ["item_id"], unique=False)

    op.create_table(
        "item_facts",
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("scenario", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement", sa.Double(), nullable=True),
        sa.Column("predicted_class", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("model_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("uncertainty", sa.Double(), nullable=True),
        sa.Column("rarity", sa.Double(), nullable=True),
        sa.Column("place", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_facts_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_item_facts_project_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_facts")),
    )
    with op.batch_alter_table("item_facts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_item_facts_agreement",
            ["project_id", "hidden", "agreement", "item_id"],
            unique=False,
            sqlite_where=sa.text("agreement IS NOT NULL"),
            postgresql_where=sa.text("agreement IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_item_facts_confidence",
            ["project_id", "hidden", "confidence", "item_id"],
            unique=False,
            sqlite_where=sa.text("confidence IS NOT NULL"),
            postgresql_where=sa.text("confidence IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_item_facts_created_at", ["project_id", "hidden", "created_at", "item_id"], unique=False
        )
        batch_op.create_index(
            "ix_item_facts_labelled_at",
            ["project_id", "hidden", "labelled_at", "item_id"],
            unique=False,
            sqlite_where=sa.text("labelled_at IS NOT NULL"),
            postgresql_where=sa.text("labelled_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_item_facts_model",
            ["project_id", "hidden", "model_version_id", "item_id"],
            unique=False,
            sqlite_where=sa.text("model_version_id IS NOT NULL"),
            postgresql_where=sa.text("model_version_id IS NOT NULL"),
        )
        batch_op.create_index("ix_item_facts_newest", ["project_id", "hidden", "item_id"], unique=False)
        batch_op.create_index(
            "ix_item_facts_place",
            ["project_id", "hidden", "place", "item_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_item_facts_predicted",
            ["project_id", "hidden", "predicted_class", "confidence", "item_id"],
            unique=False,
            sqlite_where=sa.text("predicted_class IS NOT NULL"),
            postgresql_where=sa.text("predicted_class IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_item_facts_rarity",
            ["project_id", "hidden", "rarity", "item_id"],
            unique=False,
            sqlite_where=sa.text("rarity IS NOT NULL"),
            postgresql_where=sa.text("rarity IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_item_facts_scenario",
            ["project_id", "hidden", "scenario", "item_id"],
            unique=False,
            sqlite_where=sa.text("scenario IS NOT NULL"),
            postgresql_where=sa.text("scenario IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_item_facts_state", ["project_id", "hidden", "state", "item_id"], unique=False
        )
        batch_op.create_index(
            "ix_item_facts_uncertainty",
            ["project_id", "hidden", "uncertainty", "item_id"],
            unique=False,
            sqlite_where=sa.text("uncertainty IS NOT NULL"),
            postgresql_where=sa.text("uncertainty IS NOT NULL"),
        )

    op.create_table(
        "model_version",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("task", sa.String(length=32), nullable=False),
        sa.Column("framework", sa.String(length=32), nullable=False),
        sa.Column("package_hash", sa.String(), nullable=True),
        sa.Column("manifest", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("metrics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("training_run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("dataset_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"], ["dataset_version.id"], name=op.f("fk_model_version_dataset_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_model_version_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_model_version_project_id_number")),
    )
    with op.batch_alter_table("model_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_version_package_hash"), ["package_hash"], unique=False)

    op.create_table(
        "task",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("overlap", sa.Integer(), nullable=False),
        sa.Column("open_slots", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("audience_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("suspicion", sa.Double(), nullable=False),
        sa.Column("suspect", sa.String(length=32), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("review_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_annotation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("open_slots >= 0", name=op.f("ck_task_open_slots")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_task_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_task_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("item_id", name=op.f("uq_task_item_id")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_project_id_state_id", ["project_id", "state", "id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column(
            "task_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("annotations", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_agreement_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_agreement_project_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_agreement_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index("ix_agreement_project_id_task_id", ["project_id", "task_id"], unique=False)
        batch_op.create_index(
            "ix_agreement_project_id_value_task_id", ["project_id", "value", "task_id"], unique=False
        )

    op.create_table(
        "annotation",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_annotation_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_annotation_project_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_annotation_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
        sa.UniqueConstraint("task_id", "annotator_id", name=op.f("uq_annotation_task_id_annotator_id")),
    )
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_annotation_hidden",
            ["project_id", "id"],
            unique=False,
            sqlite_where=sa.text("hidden_at IS NOT NULL"),
            postgresql_where=sa.text("hidden_at IS NOT NULL"),
        )
        batch_op.create_index("ix_annotation_item_id", ["item_id"], unique=False)
        batch_op.create_index(
            "ix_annotation_project_id_annotator_id_item_id",
            ["project_id", "annotator_id", "item_id"],
            unique=False,
        )
        batch_op.create_index("ix_annotation_project_id_id", ["project_id", "id"], unique=False)

    op.create_table(
        "deployment",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stable_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("canary_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("canary_share", sa.Double(), nullable=False),
        sa.Column("blind_share", sa.Double(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["canary_id"], ["model_version.id"], name=op.f("fk_deployment_canary_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_deployment_project_id")),
        sa.ForeignKeyConstraint(["stable_id"], ["model_version.id"], name=op.f("fk_deployment_stable_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_deployment_project_id_number")),
    )
    op.create_table(
        "draft",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("regions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("prediction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("active_seconds", sa.Double(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_draft_task_id")),
        sa.PrimaryKeyConstraint("task_id", "annotator_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "gate_decision",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dataset_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenger_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("champion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenger_id"], ["model_version.id"], name=op.f("fk_gate_decision_challenger_id")
        ),
        sa.ForeignKeyConstraint(
            ["champion_id"], ["model_version.id"], name=op.f("fk_gate_decision_champion_id")
        ),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"], ["dataset_version.id"], name=op.f("fk_gate_decision_dataset_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gate_decision_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
    )
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_decision_project_id"), ["project_id"], unique=False)

    op.create_table(
        "lease",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_lease_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease")),
        sa.UniqueConstraint("task_id", "annotator_id", name=op.f("uq_lease_task_id_annotator_id")),
    )
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.create_index("ix_lease_annotator_id_state", ["annotator_id", "state"], unique=False)
        batch_op.create_index("ix_lease_state_expires_at", ["state", "expires_at"], unique=False)

    op.create_table(
        "prediction",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("arm", sa.String(length=32), nullable=False),
        sa.Column("regions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_prediction_item_id")),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_prediction_model_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_prediction_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction")),
        sa.UniqueConstraint(
            "item_id", "model_version_id", name=op.f("uq_prediction_item_id_model_version_id")
        ),
    )
    with op.batch_alter_table("prediction", schema=None) as batch_op:
        batch_op.create_index("ix_prediction_model_version_id_id", ["model_version_id", "id"], unique=False)
        batch_op.create_index("ix_prediction_project_id_id", ["project_id", "id"], unique=False)

    op.create_table(
        "score",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("margin", sa.Double(), nullable=True),
        sa.Column("entropy", sa.Double(), nullable=True),
        sa.Column("least_confidence", sa.Double(), nullable=True),
        sa.Column("diversity", sa.Double(), nullable=True),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("strategy", sa.String(length=32), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_score_item_id")),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_score_model_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_score_project_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_score")),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_project_id"), ["project_id"], unique=False)

    op.create_table(
        "similarity_index",
        sa.Column(
            "project_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("index_hash", sa.String(length=64), nullable=False),
        sa.Column("encoder_hash", sa.String(length=64), nullable=True),
        sa.Column("model_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_similarity_index_model_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_similarity_index_project_id")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_similarity_index")),
    )
    op.create_table(
        "training_run",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dataset_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("config", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("metrics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("package_hash", sa.String(length=64), nullable=True),
        sa.Column("model_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dataset_version_id"], ["dataset_version.id"], name=op.f("fk_training_run_dataset_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_training_run_model_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_training_run_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_run")),
    )
    with op.batch_alter_table("training_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_run_project_id"), ["project_id"], unique=False)

    op.create_table(
        "annotation_revision",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("annotation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("regions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("prediction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("active_seconds", sa.Double(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotation.id"], name=op.f("fk_annotation_revision_annotation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation_revision")),
        sa.UniqueConstraint(
            "annotation_id", "number", name=op.f("uq_annotation_revision_annotation_id_number")
        ),
    )
    with op.batch_alter_table("annotation_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_annotation_revision_prediction_id"), ["prediction_id"], unique=False
        )

    op.create_table(
        "comment",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("region_id", sa.String(length=200), nullable=True),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["annotation_id"], ["annotation.id"], name=op.f("fk_comment_annotation_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_comment_project_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_comment_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_task_id_id", ["task_id", "id"], unique=False)

    op.create_table(
        "prediction_vector",
        sa.Column("prediction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("probabilities", sa.LargeBinary(), nullable=False),
        sa.Column("embedding", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["prediction_id"], ["prediction.id"], name=op.f("fk_prediction_vector_prediction_id")
        ),
        sa.PrimaryKeyConstraint("prediction_id", name=op.f("pk_prediction_vector")),
    )
    op.create_table(
        "review",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["annotation_id"], ["annotation.id"], name=op.f("fk_review_annotation_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_review_project_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_review_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_project_id_id", ["project_id", "id"], unique=False)
        batch_op.create_index("ix_review_task_id", ["task_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("untouched", sa.Boolean(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("active_seconds", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_correction_model_version_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_correction_project_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["annotation_revision.id"], name=op.f("fk_correction_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_correction_revision_id")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(
            "ix_correction_model_version_id_blind", ["model_version_id", "blind"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_correction_project_id"), ["project_id"], unique=False)

    op.create_table(
        "honeypot_answer",
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("annotator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("draft_correct", sa.Boolean(), nullable=True),
        sa.Column("untouched", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_honeypot_answer_project_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["annotation_revision.id"], name=op.f("fk_honeypot_answer_revision_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_honeypot_answer")),
    )
    with op.batch_alter_table("honeypot_answer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_honeypot_answer_project_id_annotator_id", ["project_id", "annotator_id"], unique=False
        )

    op.create_index(
        "ix_task_queue",
        "task",
        ["project_id", "audience_id", sa.literal_column("priority DESC"), "id"],
        unique=False,
        sqlite_where=sa.text("open_slots > 0 AND hidden_at IS NULL"),
        postgresql_where=sa.text("open_slots > 0 AND hidden_at IS NULL"),
    )
    op.create_index(
        "ix_task_review",
        "task",
        ["project_id", sa.literal_column("suspicion DESC"), "id"],
        unique=False,
        sqlite_where=sa.text("review = 'pending' AND hidden_at IS NULL"),
        postgresql_where=sa.text("review = 'pending' AND hidden_at IS NULL"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE item_words USING fts5(words, content='')")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE item_words (item_id BIGINT PRIMARY KEY REFERENCES item (id), words TSVECTOR)"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_item_words_words ON item_words USING gin (words)")


def downgrade() -> None:
    op.drop_table("item_words")
    op.drop_index(
        "ix_task_review",
        table_name="task",
        sqlite_where=sa.text("review = 'pending' AND hidden_at IS NULL"),
        postgresql_where=sa.text("review = 'pending' AND hidden_at IS NULL"),
    )
    op.drop_index(
        "ix_task_queue",
        table_name="task",
        sqlite_where=sa.text("open_slots > 0 AND hidden_at IS NULL"),
        postgresql_where=sa.text("open_slots > 0 AND hidden_at IS NULL"),
    )
    with op.batch_alter_table("honeypot_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_honeypot_answer_project_id_annotator_id")

    op.drop_table("honeypot_answer")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_project_id"))
        batch_op.drop_index("ix_correction_model_version_id_blind")

    op.drop_table("correction")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_task_id")
        batch_op.drop_index("ix_review_project_id_id")

    op.drop_table("review")
    op.drop_table("prediction_vector")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_task_id_id")

    op.drop_table("comment")
    with op.batch_alter_table("annotation_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_annotation_revision_prediction_id"))

    op.drop_table("annotation_revision")
    with op.batch_alter_table("training_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_run_project_id"))

    op.drop_table("training_run")
    op.drop_table("similarity_index")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_project_id"))

    op.drop_table("score")
    with op.batch_alter_table("prediction", schema=None) as batch_op:
        batch_op.drop_index("ix_prediction_project_id_id")
        batch_op.drop_index("ix_prediction_model_version_id_id")

    op.drop_table("prediction")
    with op.batch_alter_table("lease", schema=None) as batch_op:
        batch_op.drop_index("ix_lease_state_expires_at")
        batch_op.drop_index("ix_lease_annotator_id_state")

    op.drop_table("lease")
    with op.batch_alter_table("gate_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_decision_project_id"))

    op.drop_table("gate_decision")
    op.drop_table("draft")
    op.drop_table("deployment")
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.drop_index("ix_annotation_project_id_id")
        batch_op.drop_index("ix_annotation_project_id_annotator_id_item_id")
        batch_op.drop_index("ix_annotation_item_id")
        batch_op.drop_index(
            "ix_annotation_hidden",
            sqlite_where=sa.text("hidden_at IS NOT NULL"),
            postgresql_where=sa.text("hidden_at IS NOT NULL"),
        )

    op.drop_table("annotation")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_project_id_value_task_id")
        batch_op.drop_index("ix_agreement_project_id_task_id")

    op.drop_table("agreement")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_project_id_state_id")

    op.drop_table("task")
    with op.batch_alter_table("model_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_version_package_hash"))

    op.drop_table("model_version")
    with op.batch_alter_table("item_facts", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_item_facts_uncertainty",
            sqlite_where=sa.text("uncertainty IS NOT NULL"),
            postgresql_where=sa.text("uncertainty IS NOT NULL"),
        )
        batch_op.drop_index("ix_item_facts_state")
        batch_op.drop_index(
            "ix_item_facts_scenario",
            sqlite_where=sa.text("scenario IS NOT NULL"),
            postgresql_where=sa.text("scenario IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_item_facts_rarity",
            sqlite_where=sa.text("rarity IS NOT NULL"),
            postgresql_where=sa.text("rarity IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_item_facts_predicted",
            sqlite_where=sa.text("predicted_class IS NOT NULL"),
            postgresql_where=sa.text("predicted_class IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_item_facts_place",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_item_facts_newest")
        batch_op.drop_index(
            "ix_item_facts_model",
            sqlite_where=sa.text("model_version_id IS NOT NULL"),
            postgresql_where=sa.text("model_version_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_item_facts_labelled_at",
            sqlite_where=sa.text("labelled_at IS NOT NULL"),
            postgresql_where=sa.text("labelled_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_item_facts_created_at")
        batch_op.drop_index(
            "ix_item_facts_confidence",
            sqlite_where=sa.text("confidence IS NOT NULL"),
            postgresql_where=sa.text("confidence IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_item_facts_agreement",
            sqlite_where=sa.text("agreement IS NOT NULL"),
            postgresql_where=sa.text("agreement IS NOT NULL"),
        )

    op.drop_table("item_facts")
    with op.batch_alter_table("item_class", schema=None) as batch_op:
        batch_op.drop_index("ix_item_class_item_id")

    op.drop_table("item_class")
    with op.batch_alter_table("item_attribute", schema=None) as batch_op:
        batch_op.drop_index("ix_item_attribute_item_id")

    op.drop_table("item_attribute")
    op.drop_table("gold")
    with op.batch_alter_table("duplicate_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duplicate_member_project_id"))

    op.drop_table("duplicate_member")
    with op.batch_alter_table("duplicate_group", schema=None) as batch_op:
        batch_op.drop_index("ix_duplicate_group_size")

    op.drop_table("duplicate_group")
    with op.batch_alter_table("assignment_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_rule_project_id"))

    op.drop_table("assignment_rule")
    with op.batch_alter_table("annotator_group_member", schema=None) as batch_op:
        batch_op.drop_index("ix_annotator_group_member_annotator_id")

    op.drop_table("annotator_group_member")
    op.drop_table("user_preferences")
    op.drop_table("saved_view")
    op.drop_table("project_member")
    op.drop_table("project_counter")
    op.drop_table("label_schema")
    with op.batch_alter_table("job_error", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_error_job_id"))

    op.drop_table("job_error")
    with op.batch_alter_table("job_chunk", schema=None) as batch_op:
        batch_op.drop_index("ix_job_chunk_job_id_state_number")

    op.drop_table("job_chunk")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_item_project_id_external_id",
            sqlite_where=sa.text("external_id IS NOT NULL"),
            postgresql_where=sa.text("external_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_item_project_id_scenario")
        batch_op.drop_index("ix_item_project_id_id")
        batch_op.drop_index(
            "ix_item_hidden",
            sqlite_where=sa.text("hidden_at IS NOT NULL"),
            postgresql_where=sa.text("hidden_at IS NOT NULL"),
        )

    op.drop_table("item")
    op.drop_table("idempotency")
    op.drop_table("dataset_version")
    op.drop_table("daily_work")
    op.drop_table("closed_project")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_user_id"))

    op.drop_table("api_token")
    op.drop_table("annotator_group")
    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_subject_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("project")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_not_before")
        batch_op.drop_index(batch_op.f("ix_job_project_id"))

    op.drop_table("job")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_user_id"))

    op.drop_table("audit")
