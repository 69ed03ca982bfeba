"""Issues of the quarterly catalogue, their entries, shares, editions and files; errata, prints on demand, subscribers."""

import sqlalchemy as sa
from alembic import op

from marketplace.db.types import Json, UtcDateTime

revision = "0007"
down_revision = "0006"
NOTICES = (
    "broker", "lead", "meeting", "message", "negotiation", "publicity", "contract", "registration", "performance",
    "money", "policy", "deadline",
)  # fmt: skip
"""Kinds of notices until now."""
IS_PUBLIC = "IN ('published', 'superseded')"
OLD_IS_PUBLIC = (
    "EXISTS (SELECT 1 FROM catalogue_issue AS i WHERE i.id = OLD.issue_id AND i.published_at IS NOT NULL)"
)
NEW_IS_PUBLIC = (
    "EXISTS (SELECT 1 FROM catalogue_issue AS i WHERE i.id = NEW.issue_id AND i.published_at IS NOT NULL)"
)
KEPT_COLUMNS = (
    "year, quarter, preface, replacements, cut_off_at, publish_at, compiled_by, edited_by, checked_by, frozen_by, "
    "frozen_at, published_by, published_at"
)
MESSAGE = "what a catalogue has published stays"
ROWS = ("catalogue_entry", "catalogue_edition")


def upgrade() -> None:
    create_tables()
    allow_notices(*NOTICES, "catalogue")
    keep_published()


def downgrade() -> None:
    let_published_go()
    op.execute("DELETE FROM notice WHERE kind = 'catalogue'")
    allow_notices(*NOTICES)
    drop_tables()


def allow_notices(*kinds: str) -> None:
    """The kinds that a notice may have, in place of those of before."""
    name = op.f("ck_notice_noticekind")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "notice")
    with op.batch_alter_table("notice") as batch_op:  # SQLite writes the table anew, without its checks
        batch_op.create_check_constraint(name, sa.column("kind").in_(kinds))


def _kept() -> dict[str, tuple[str, str]]:
    """Trigger: the event, and when it is refused. A published issue may only be superseded, and nothing of it goes."""
    kept = {
        "catalogue_issue_stays": (
            f"UPDATE OF {KEPT_COLUMNS} ON catalogue_issue",
            f"OLD.status {IS_PUBLIC}",
        ),
        "catalogue_issue_stays_public": (
            "UPDATE OF status ON catalogue_issue", f"OLD.status {IS_PUBLIC} AND NEW.status <> 'superseded'"
        ),
        "catalogue_issue_no_delete": ("DELETE ON catalogue_issue", f"OLD.status {IS_PUBLIC}"),
        "catalogue_edition_no_delete": ("DELETE ON catalogue_edition", "1 = 1"),
    }  # fmt: skip
    for table in ROWS:
        kept[f"{table}_no_insert"] = (f"INSERT ON {table}", NEW_IS_PUBLIC)
        kept[f"{table}_no_update"] = (f"UPDATE ON {table}", OLD_IS_PUBLIC)
    kept["catalogue_entry_no_delete"] = ("DELETE ON catalogue_entry", OLD_IS_PUBLIC)
    return kept


def keep_published() -> None:
    """In the database itself, as with the audit trail. PostgreSQL takes no query in WHEN: its function asks."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for name, (event, when) in _kept().items():
        if on_postgres:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
                f"RAISE EXCEPTION '{MESSAGE}'; END IF; "
                f"RETURN {'OLD' if event.startswith('DELETE') else 'NEW'}; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()")
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def let_published_go() -> None:
    """See `keep_published`."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for name, (event, _when) in _kept().items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {event.split()[-1]}" if on_postgres else ""))
        if on_postgres:
            op.execute(f"DROP FUNCTION {name}()")


def create_tables() -> None:
    op.create_table(
        "catalogue_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_file")),
        sa.UniqueConstraint("content_sha256", "format", name=op.f("uq_catalogue_file_content_sha256_format")),
        sa.UniqueConstraint("key", name=op.f("uq_catalogue_file_key")),
    )
    with op.batch_alter_table("catalogue_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "catalogue_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "collecting",
                "compiling",
                "editorial_review",
                "secrecy_and_ip_check",
                "frozen",
                "published",
                "superseded",
                "cancelled",
                name="issuestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("preface", sa.Text(), nullable=False),
        sa.Column("replacements", Json, nullable=False),
        sa.Column("collect_on", sa.Date(), nullable=False),
        sa.Column("cut_off_at", UtcDateTime(), nullable=False),
        sa.Column("confirm_by", sa.Date(), nullable=False),
        sa.Column("publish_at", UtcDateTime(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("compiled_by", sa.Integer(), nullable=True),
        sa.Column("compiled_at", UtcDateTime(), nullable=True),
        sa.Column("hands", Json, nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("checked_by <> edited_by", name=op.f("ck_catalogue_issue_checked_by_another")),
        sa.CheckConstraint("frozen_by <> compiled_by", name=op.f("ck_catalogue_issue_frozen_by_another")),
        sa.CheckConstraint(
            "publish_at > cut_off_at", name=op.f("ck_catalogue_issue_published_after_cut_off")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_catalogue_issue_quarter_of_a_year")),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["person.id"], name=op.f("fk_catalogue_issue_checked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["compiled_by"], ["person.id"], name=op.f("fk_catalogue_issue_compiled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["person.id"], name=op.f("fk_catalogue_issue_edited_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["person.id"], name=op.f("fk_catalogue_issue_frozen_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["person.id"], name=op.f("fk_catalogue_issue_planned_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_catalogue_issue_published_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_issue")),
    )
    with op.batch_alter_table("catalogue_issue", schema=None) as batch_op:
        batch_op.create_index(
            "uq_catalogue_issue_quarter",
            ["year", "quarter"],
            unique=True,
            sqlite_where=sa.text("status <> 'cancelled'"),
            postgresql_where=sa.text("status <> 'cancelled'"),
        )

    op.create_table(
        "catalogue_subscriber",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_catalogue_subscriber_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_catalogue_subscriber")),
    )
    op.create_table(
        "catalogue_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("serial > 0", name=op.f("ck_catalogue_edition_serial_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["catalogue_issue.id"], name=op.f("fk_catalogue_edition_issue_id_catalogue_issue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_edition")),
        sa.UniqueConstraint("branch_path", "serial", name=op.f("uq_catalogue_edition_branch_path_serial")),
        sa.UniqueConstraint(
            "issue_id", "branch_path", name=op.f("uq_catalogue_edition_issue_id_branch_path")
        ),
    )
    with op.batch_alter_table("catalogue_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_edition_sha256"), ["sha256"], unique=False)

    op.create_table(
        "catalogue_erratum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=12), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("printed_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["catalogue_issue.id"], name=op.f("fk_catalogue_erratum_issue_id_catalogue_issue")
        ),
        sa.ForeignKeyConstraint(
            ["printed_in"],
            ["catalogue_issue.id"],
            name=op.f("fk_catalogue_erratum_printed_in_catalogue_issue"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name=op.f("fk_catalogue_erratum_written_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_erratum")),
    )
    with op.batch_alter_table("catalogue_erratum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_erratum_issue_id"), ["issue_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_catalogue_erratum_printed_in"), ["printed_in"], unique=False)

    op.create_table(
        "catalogue_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="printstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_catalogue_print_asked_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_catalogue_print_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_print")),
    )
    with op.batch_alter_table("catalogue_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_print_branch_path"), ["branch_path"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_catalogue_print_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_catalogue_print_status", ["status", "id"], unique=False)

    op.create_table(
        "catalogue_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "confirmed",
                "silent",
                name="sharestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=True),
        sa.Column("said_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["catalogue_issue.id"], name=op.f("fk_catalogue_share_issue_id_catalogue_issue")
        ),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_catalogue_share_said_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_share")),
        sa.UniqueConstraint("issue_id", "branch_path", name=op.f("uq_catalogue_share_issue_id_branch_path")),
    )
    op.create_table(
        "catalogue_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("achievement", "need", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("publicly_funded", sa.Boolean(), nullable=False),
        sa.Column("field_code", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drop_reason", sa.String(length=40), nullable=True),
        sa.Column("drop_note", sa.Text(), nullable=False),
        sa.Column("dropped_by", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=12), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["dropped_by"], ["person.id"], name=op.f("fk_catalogue_entry_dropped_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["catalogue_issue.id"], name=op.f("fk_catalogue_entry_issue_id_catalogue_issue")
        ),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_catalogue_entry_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_catalogue_entry_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_entry")),
        sa.UniqueConstraint("issue_id", "listing_id", name=op.f("uq_catalogue_entry_issue_id_listing_id")),
        sa.UniqueConstraint("issue_id", "number", name=op.f("uq_catalogue_entry_issue_id_number")),
    )
    with op.batch_alter_table("catalogue_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_entry_branch_path"), ["branch_path"], unique=False)
        batch_op.create_index("ix_catalogue_entry_issue_place", ["issue_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_catalogue_entry_listing_id"), ["listing_id"], unique=False)


def drop_tables() -> None:
    with op.batch_alter_table("catalogue_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_entry_listing_id"))
        batch_op.drop_index("ix_catalogue_entry_issue_place")
        batch_op.drop_index(batch_op.f("ix_catalogue_entry_branch_path"))

    op.drop_table("catalogue_entry")
    op.drop_table("catalogue_share")
    with op.batch_alter_table("catalogue_print", schema=None) as batch_op:
        batch_op.drop_index("ix_catalogue_print_status")
        batch_op.drop_index(batch_op.f("ix_catalogue_print_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_catalogue_print_branch_path"))

    op.drop_table("catalogue_print")
    with op.batch_alter_table("catalogue_erratum", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_erratum_printed_in"))
        batch_op.drop_index(batch_op.f("ix_catalogue_erratum_issue_id"))

    op.drop_table("catalogue_erratum")
    with op.batch_alter_table("catalogue_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_edition_sha256"))

    op.drop_table("catalogue_edition")
    op.drop_table("catalogue_subscriber")
    with op.batch_alter_table("catalogue_issue", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_catalogue_issue_quarter",
            sqlite_where=sa.text("status <> 'cancelled'"),
            postgresql_where=sa.text("status <> 'cancelled'"),
        )

    op.drop_table("catalogue_issue")
    with op.batch_alter_table("catalogue_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_file_sha256"))

    op.drop_table("catalogue_file")
