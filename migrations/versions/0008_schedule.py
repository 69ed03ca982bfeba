"""Runs of jobs that are claimed, made up for and asked for."""

import sqlalchemy as sa
from alembic import op

from marketplace.db.types import UtcDateTime

revision = "0008"
down_revision = "0007"
CAUSES = ("schedule", "catch_up", "person", "command")


def upgrade() -> None:
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cause", sa.String(length=40), server_default="schedule", nullable=False)
        )
        batch_op.add_column(sa.Column("due_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("holder", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("again_of", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_job_run_cause"), sa.column("cause").in_(CAUSES))
        batch_op.create_unique_constraint(op.f("uq_job_run_job_due_at"), ["job", "due_at"])
        batch_op.create_unique_constraint(op.f("uq_job_run_again_of"), ["again_of"])
        batch_op.create_foreign_key(
            op.f("fk_job_run_again_of_job_run"), "job_run", ["again_of"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.alter_column("cause", server_default=None)

    waits = sa.text("status = 'waiting'")
    op.create_table(
        "job_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "taken",
                name="requeststatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_job_request_asked_by_person")),
        sa.ForeignKeyConstraint(["run_id"], ["job_run.id"], name=op.f("fk_job_request_run_id_job_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_request")),
        sa.UniqueConstraint("run_id", name=op.f("uq_job_request_run_id")),
    )
    op.create_index(
        "uq_job_request_waiting",
        "job_request",
        ["job"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    op.drop_table("job_request")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_job_run_again_of_job_run"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_job_run_again_of"), type_="unique")
        batch_op.drop_constraint(op.f("uq_job_run_job_due_at"), type_="unique")
        batch_op.drop_constraint(op.f("ck_job_run_cause"), type_="check")
        batch_op.drop_column("again_of")
        batch_op.drop_column("holder")
        batch_op.drop_column("due_at")
        batch_op.drop_column("cause")
