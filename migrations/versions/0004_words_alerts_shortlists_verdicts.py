"""Known words and synonyms, saved searches and follows, shortlists, verdicts on pairs, rounds of matching."""

import sqlalchemy as sa
from alembic import op

from marketplace.db.types import Json, UtcDateTime

revision = "0004"
down_revision = "0003"


def _by_character(length: int) -> sa.types.TypeEngine[str]:
    """Text in the order of its characters on both databases."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "known_word",
        sa.Column("folded", _by_character(120), nullable=False),
        sa.Column("word", sa.String(length=120), nullable=False),
        sa.Column("sound", _by_character(400), nullable=False),
        sa.Column("initials", _by_character(120), nullable=False),
        sa.Column("listings", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("turned", _by_character(120), nullable=False),
        sa.PrimaryKeyConstraint("folded", name=op.f("pk_known_word")),
    )
    with op.batch_alter_table("known_word", schema=None) as batch_op:
        batch_op.create_index("ix_known_word_size_folded", ["size", "folded"], unique=False)
        batch_op.create_index("ix_known_word_size_turned", ["size", "turned"], unique=False)
        batch_op.create_index("ix_known_word_sound", ["sound"], unique=False)
        batch_op.create_index("ix_known_word_initials", ["initials"], unique=False)

    op.create_table(
        "known_start",
        sa.Column("start", _by_character(8), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.PrimaryKeyConstraint("start", name=op.f("pk_known_start")),
    )
    op.create_table(
        "match_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_running", sa.Boolean(), nullable=True),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("new_pairs", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("busy_ms", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("worked_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_round")),
        sa.UniqueConstraint("is_running", name=op.f("uq_match_round_is_running")),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("question", Json, nullable=False),
        sa.Column(
            "frequency",
            sa.Enum(
                "daily",
                "weekly",
                "never",
                name="frequency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "frozen",
                "stopped",
                name="searchstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("ran_at", UtcDateTime(), nullable=True),
        sa.Column("known_until", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("unopened", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_saved_search_status_due", ["status", "due_at"], unique=False)

    op.create_table(
        "shortlist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("share_digest", sa.String(length=64), nullable=True),
        sa.Column("shared_until", UtcDateTime(), nullable=True),
        sa.Column("share_notes", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shortlist_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist")),
        sa.UniqueConstraint("share_digest", name=op.f("uq_shortlist_share_digest")),
    )
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_person_id"), ["person_id"], unique=False)

    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_synonym_group_changed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "following",
                "ended",
                name="followstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("told_version", sa.Integer(), nullable=False),
        sa.Column(
            "told_status",
            sa.Enum(
                "draft",
                "submitted",
                "diagnosing",
                "returned",
                "rejected",
                "long_term",
                "published",
                "matching",
                "paused",
                "expired",
                "contracted",
                "solved",
                "unsolved",
                "withdrawn",
                "taken_down",
                "discarded",
                name="listingstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_follow_listing_id_listing")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("person_id", "listing_id", name=op.f("uq_follow_person_id_listing_id")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_listing_id"), ["listing_id"], unique=False)

    op.create_table(
        "saved_search_hit",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_saved_search_hit_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_search.id"],
            name=op.f("fk_saved_search_hit_search_id_saved_search"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "listing_id", name=op.f("pk_saved_search_hit")),
    )
    op.create_table(
        "shortlist_entry",
        sa.Column("shortlist_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_shortlist_entry_listing_id_listing")
        ),
        sa.ForeignKeyConstraint(
            ["shortlist_id"],
            ["shortlist.id"],
            name=op.f("fk_shortlist_entry_shortlist_id_shortlist"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("shortlist_id", "listing_id", name=op.f("pk_shortlist_entry")),
    )
    op.create_table(
        "match_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "need",
                "achievement",
                "broker",
                name="judgeside",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "good", "not_suitable", name="verdict", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("score_bp", sa.Integer(), nullable=False),
        sa.Column("field_code", sa.String(length=20), nullable=True),
        sa.Column("need_version", sa.Integer(), nullable=False),
        sa.Column("achievement_version", sa.Integer(), nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_match_verdict_match_id_match")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_match_verdict_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_verdict")),
        sa.UniqueConstraint("match_id", "person_id", name=op.f("uq_match_verdict_match_id_person_id")),
    )
    with op.batch_alter_table("match_verdict", schema=None) as batch_op:
        batch_op.create_index("ix_match_verdict_judged_at", ["judged_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_verdict_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("match_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_verdict_person_id"))
        batch_op.drop_index("ix_match_verdict_judged_at")

    op.drop_table("match_verdict")
    op.drop_table("shortlist_entry")
    op.drop_table("saved_search_hit")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_listing_id"))

    op.drop_table("follow")
    op.drop_table("synonym_group")
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_person_id"))

    op.drop_table("shortlist")
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_search_status_due")
        batch_op.drop_index(batch_op.f("ix_saved_search_person_id"))

    op.drop_table("saved_search")
    op.drop_table("match_round")
    with op.batch_alter_table("known_word", schema=None) as batch_op:
        batch_op.drop_index("ix_known_word_sound")
        batch_op.drop_index("ix_known_word_initials")
        batch_op.drop_index("ix_known_word_size_turned")
        batch_op.drop_index("ix_known_word_size_folded")

    op.drop_table("known_word")
    op.drop_table("known_start")
