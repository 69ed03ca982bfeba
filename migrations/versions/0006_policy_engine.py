"""Versions of policy and stored decisions, budgets, claims, and the shares of inventors."""

import sqlalchemy as sa
from alembic import op

from marketplace.db.types import Json, UtcDateTime

revision = "0006"
down_revision = "0005"
NOTICES = (
    "broker", "lead", "meeting", "message", "negotiation", "publicity", "contract", "registration", "performance",
    "deadline",
)  # fmt: skip
"""Kinds of notices until now."""
NEW_NOTICES = ("money", "policy")


def upgrade() -> None:
    create_policies()
    create_budgets()
    create_claims()
    create_rewards()
    allow_notices(*NOTICES, *NEW_NOTICES)


def allow_notices(*kinds: str) -> None:
    """The kinds that a notice may have, in place of those of before."""
    name = op.f("ck_notice_noticekind")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "notice")
    with op.batch_alter_table(
        "notice"
    ) as batch_op:  # SQLite writes the table anew, and leaves its checks out
        batch_op.create_check_constraint(name, sa.column("kind").in_(kinds))


def create_policies() -> None:
    """Versions of packs, and decisions as they were made; what decides or was decided is never changed again."""
    op.create_table(
        "policy_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("benefit", sa.String(length=80), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "estimate",
                "decide",
                "allocate",
                "schedule",
                "check",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("programme_year", sa.Integer(), nullable=True),
        sa.Column("overlays", Json, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("packs", Json, nullable=False),
        sa.Column("decision", Json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_policy_decision_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_decision")),
    )
    with op.batch_alter_table("policy_decision", schema=None) as batch_op:
        batch_op.create_index("ix_policy_decision_subject_id", ["subject", "id"], unique=False)

    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "proposed",
                "active",
                "refused",
                "closed",
                "repealed",
                name="versionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("hands", Json, nullable=False),
        sa.Column("dry_run", Json, nullable=False),
        sa.Column("dry_run_sha256", sa.String(length=64), nullable=True),
        sa.Column("dry_run_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=120), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_basis", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= since", name=op.f("ck_policy_version_closed_after_start")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_policy_version_number_counts_from_one")),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_policy_version_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_policy_version_approved_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_policy_version_changed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["person.id"], name=op.f("fk_policy_version_drafted_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_policy_version_proposed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("pack_id", "number", name=op.f("uq_policy_version_pack_id_number")),
    )
    _keep_policies()


POLICY_STAYS = {
    "policy_decision_no_update": "UPDATE ON policy_decision",
    "policy_decision_no_delete": "DELETE ON policy_decision",
    "policy_version_keeps_texts": "UPDATE OF pack_id, number, texts, sha256 ON policy_version",
    "policy_version_no_delete": "DELETE ON policy_version",
}
POLICY_DRAFTS = {"policy_version_keeps_texts": " WHEN (OLD.status <> 'drafted')"}
"""A draft may be changed; nothing else that stands above."""


def _keep_policies() -> None:
    """In the database itself, as with the audit trail."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:
        op.execute(
            "CREATE FUNCTION policy_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was decided by a policy stays'; END $$"
        )
    for name, event in POLICY_STAYS.items():
        act = (
            "EXECUTE FUNCTION policy_stays()"
            if on_postgres
            else "BEGIN SELECT RAISE(ABORT, 'what was decided by a policy stays'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW{POLICY_DRAFTS.get(name, '')} {act}")


def create_budgets() -> None:
    """Lines of a year and fund, and what is reserved in them."""
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("fund", sa.String(length=10), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("reserved_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("returned_fen", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reserved_fen + paid_fen <= COALESCE(amount_fen, 0)", name=op.f("ck_budget_line_never_overspent")
        ),
        sa.CheckConstraint(
            "reserved_fen >= 0 AND paid_fen >= 0", name=op.f("ck_budget_line_counters_not_negative")
        ),
        sa.CheckConstraint(
            "returned_fen BETWEEN 0 AND paid_fen", name=op.f("ck_budget_line_returned_in_bounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("year", "fund", name=op.f("uq_budget_line_year_fund")),
    )
    op.create_table(
        "budget_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("before_fen", sa.BigInteger(), nullable=True),
        sa.Column("after_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_budget_change_changed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_budget_change_line_id_budget_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_change")),
    )
    op.create_index("ix_budget_change_line_id", "budget_change", ["line_id"])
    _create_reservations()


def _create_reservations() -> None:
    op.create_table(
        "budget_reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("asked_fen", sa.BigInteger(), nullable=False),
        sa.Column("least_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("returned_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting", "reserved", "paid", "released",
                name="reservationstatus", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "amount_fen BETWEEN 0 AND asked_fen", name=op.f("ck_budget_reservation_amount_in_bounds")
        ),
        sa.CheckConstraint(
            "asked_fen > 0 AND least_fen BETWEEN 0 AND asked_fen",
            name=op.f("ck_budget_reservation_asked_in_bounds"),
        ),
        sa.CheckConstraint(
            "paid_fen BETWEEN 0 AND amount_fen", name=op.f("ck_budget_reservation_paid_in_bounds")
        ),
        sa.CheckConstraint(
            "returned_fen BETWEEN 0 AND paid_fen", name=op.f("ck_budget_reservation_returned_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["budget_line.id"], name=op.f("fk_budget_reservation_line_id_budget_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_reservation")),
    )  # fmt: skip
    op.create_index("ix_budget_reservation_line", "budget_reservation", ["line_id", "status", "id"])
    living = sa.text("status <> 'released'")
    op.create_index(
        "uq_budget_reservation_living",
        "budget_reservation",
        ["subject"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )


def create_claims() -> None:
    """Claims for subsidies and awards, from draft to payment."""
    _create_claim()
    _create_claim_document()
    _create_claim_fact_check()
    _create_claim_key()
    _create_claim_objection()
    _create_claim_payment()


def _create_claim() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("claimant_name", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("benefit", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("programme_year", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "ineligible",
                "checked",
                "calculated",
                "reviewed",
                "public_notice",
                "objection",
                "waitlisted",
                "approved",
                "pay_ordered",
                "paid",
                "audited",
                "clawed_back",
                "withdrawn",
                name="claimstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=True),
        sa.Column("contract_id", sa.Integer(), nullable=True),
        sa.Column("event_day", sa.Date(), nullable=True),
        sa.Column("claim_day", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("estimate_id", sa.Integer(), nullable=True),
        sa.Column("decided_id", sa.Integer(), nullable=True),
        sa.Column("most_fen", sa.BigInteger(), nullable=True),
        sa.Column("decided_fen", sa.BigInteger(), nullable=True),
        sa.Column("lowered_reason", sa.Text(), nullable=False),
        sa.Column("budget_year", sa.Integer(), nullable=True),
        sa.Column("fund", sa.String(length=10), nullable=True),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("clawed_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_by", Json, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("looked_by", Json, nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("ordered_by", sa.Integer(), nullable=True),
        sa.Column("paid_by", sa.Integer(), nullable=True),
        sa.Column("audited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_claim_one_claimant")
        ),
        sa.CheckConstraint(
            "approved_by <> reviewed_by AND reviewed_by <> checked_by", name=op.f("ck_claim_other_eyes")
        ),
        sa.CheckConstraint(
            "clawed_fen >= 0 AND clawed_fen <= COALESCE(decided_fen, 0)",
            name=op.f("ck_claim_clawed_in_bounds"),
        ),
        sa.CheckConstraint(
            "decided_fen > 0 AND decided_fen <= most_fen", name=op.f("ck_claim_decided_in_bounds")
        ),
        sa.CheckConstraint(
            "ordered_by <> approved_by AND paid_by <> approved_by", name=op.f("ck_claim_payer_is_another")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_claim_approved_by_person")),
        sa.ForeignKeyConstraint(["audited_by"], ["person.id"], name=op.f("fk_claim_audited_by_person")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_claim_checked_by_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_claim_contract_id_contract")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_claim_created_by_person")),
        sa.ForeignKeyConstraint(
            ["decided_id"], ["policy_decision.id"], name=op.f("fk_claim_decided_id_policy_decision")
        ),
        sa.ForeignKeyConstraint(
            ["estimate_id"], ["policy_decision.id"], name=op.f("fk_claim_estimate_id_policy_decision")
        ),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_claim_ordered_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_claim_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["paid_by"], ["person.id"], name=op.f("fk_claim_paid_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id_person")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_claim_reviewed_by_person")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name=op.f("fk_claim_submitted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_branch_path"), "claim", ["branch_path"], unique=False)
    op.create_index("ix_claim_branch_status", "claim", ["branch_path", "status"], unique=False)
    op.create_index(op.f("ix_claim_contract_id"), "claim", ["contract_id"], unique=False)
    op.create_index(op.f("ix_claim_organisation_id"), "claim", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_claim_person_id"), "claim", ["person_id"], unique=False)
    op.create_index("ix_claim_status_id", "claim", ["status", "id"], unique=False)


def _create_claim_document() -> None:
    op.create_table(
        "claim_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_claim_document_added_by_person")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_claim_document_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_document_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_document")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_claim_document_attachment_id")),
    )
    op.create_index(op.f("ix_claim_document_claim_id"), "claim_document", ["claim_id"], unique=False)


def _create_claim_fact_check() -> None:
    op.create_table(
        "claim_fact_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "confirmed",
                "wrong",
                "unproven",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["person.id"], name=op.f("fk_claim_fact_check_checked_by_person")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_fact_check_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_fact_check")),
        sa.UniqueConstraint(
            "claim_id", "round", "item", "fact", name=op.f("uq_claim_fact_check_claim_id_round_item_fact")
        ),
    )


def _create_claim_key() -> None:
    op.create_table(
        "claim_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("lives", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_key_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_key")),
    )
    op.create_index(op.f("ix_claim_key_claim_id"), "claim_key", ["claim_id"], unique=False)
    op.create_index(
        "uq_claim_key_living",
        "claim_key",
        ["key"],
        unique=True,
        sqlite_where=sa.text("lives"),
        postgresql_where=sa.text("lives"),
    )


def _create_claim_objection() -> None:
    op.create_table(
        "claim_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "upheld",
                "dismissed",
                name="objectionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_objection_claim_id_claim")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_claim_objection_decided_by_person")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_claim_objection_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_objection")),
    )
    op.create_index(op.f("ix_claim_objection_claim_id"), "claim_objection", ["claim_id"], unique=False)


def _create_claim_payment() -> None:
    op.create_table(
        "claim_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("booked_by", sa.Integer(), nullable=True),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "amount_fen <> 0 AND (amount_fen > 0) = (ground IS NULL)",
            name=op.f("ck_claim_payment_claw_back_has_ground"),
        ),
        sa.ForeignKeyConstraint(["booked_by"], ["person.id"], name=op.f("fk_claim_payment_booked_by_person")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_payment_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_payment")),
        sa.UniqueConstraint("voucher", name=op.f("uq_claim_payment_voucher")),
    )
    op.create_index(op.f("ix_claim_payment_claim_id"), "claim_payment", ["claim_id"], unique=False)
    op.create_index(
        "uq_claim_payment_once",
        "claim_payment",
        ["claim_id"],
        unique=True,
        sqlite_where=sa.text("amount_fen > 0"),
        postgresql_where=sa.text("amount_fen > 0"),
    )


def create_rewards() -> None:
    """Shares of the people who made an achievement."""
    _create_share()
    _create_share_income()
    _create_share_cost()
    _create_share_person()
    _create_share_dispute()
    _create_share_instalment()
    _create_share_payment()


def _create_share() -> None:
    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "drafted",
                "confirming",
                "disputed",
                "collective_decision",
                "unit_notice",
                "effective",
                "instalments",
                "closed",
                "cancelled",
                name="sharestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "transfer",
                "licence",
                "equity",
                "self_use",
                name="conversionmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("is_job_achievement", sa.Boolean(), nullable=False),
        sa.Column("income_fen", sa.BigInteger(), nullable=False),
        sa.Column("costs_fen", sa.BigInteger(), nullable=False),
        sa.Column("pool_bp", sa.Integer(), nullable=False),
        sa.Column("pool_fen", sa.BigInteger(), nullable=True),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("written_by", Json, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("words_until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("minutes_id", sa.Integer(), nullable=True),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_to", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "decided_by <> drafted_by AND decided_by <> changed_by", name=op.f("ck_share_other_eyes")
        ),
        sa.CheckConstraint("income_fen > 0 AND costs_fen >= 0", name=op.f("ck_share_amounts_not_negative")),
        sa.CheckConstraint("notice_to >= notice_from", name=op.f("ck_share_notice_ends_after_start")),
        sa.CheckConstraint(
            "pool_fen BETWEEN 0 AND income_fen - costs_fen", name=op.f("ck_share_pool_within_net")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_share_changed_by_person")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_share_contract_id_contract")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_share_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["policy_decision.id"], name=op.f("fk_share_decision_id_policy_decision")
        ),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_share_drafted_by_person")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["attachment.id"], name=op.f("fk_share_minutes_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_share_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
    )
    op.create_index(op.f("ix_share_branch_path"), "share", ["branch_path"], unique=False)
    op.create_index(op.f("ix_share_contract_id"), "share", ["contract_id"], unique=False)
    op.create_index(op.f("ix_share_organisation_id"), "share", ["organisation_id"], unique=False)


def _create_share_income() -> None:
    op.create_table(
        "share_income",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("income_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("lives", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["income_id"], ["verified_income.id"], name=op.f("fk_share_income_income_id_verified_income")
        ),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_income_share_id_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_income")),
    )
    op.create_index(op.f("ix_share_income_share_id"), "share_income", ["share_id"], unique=False)
    op.create_index(
        "uq_share_income_living",
        "share_income",
        ["income_id"],
        unique=True,
        sqlite_where=sa.text("lives"),
        postgresql_where=sa.text("lives"),
    )


def _create_share_cost() -> None:
    op.create_table(
        "share_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_share_cost_amount_positive")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_cost_share_id_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_cost")),
        sa.UniqueConstraint("share_id", "position", name=op.f("uq_share_cost_share_id_position")),
    )


def _create_share_person() -> None:
    op.create_table(
        "share_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link_key", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("weight_bp", sa.Integer(), nullable=False),
        sa.Column("is_unit_head", sa.Boolean(), nullable=False),
        sa.Column("part_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "confirms",
                "objects",
                "silent",
                name="word",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "paid_fen BETWEEN 0 AND COALESCE(part_fen, 0)", name=op.f("ck_share_person_never_overpaid")
        ),
        sa.CheckConstraint("weight_bp BETWEEN 0 AND 10000", name=op.f("ck_share_person_weight_in_bounds")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_share_person_person_id_person")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_person_share_id_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_person")),
        sa.UniqueConstraint("link_key", name=op.f("uq_share_person_link_key")),
        sa.UniqueConstraint("share_id", "position", name=op.f("uq_share_person_share_id_position")),
    )
    op.create_index(op.f("ix_share_person_person_id"), "share_person", ["person_id"], unique=False)


def _create_share_dispute() -> None:
    op.create_table(
        "share_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_dispute_share_id_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_dispute")),
    )
    op.create_index(op.f("ix_share_dispute_share_id"), "share_dispute", ["share_id"], unique=False)


def _create_share_instalment() -> None:
    op.create_table(
        "share_instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("tax_fen >= 0", name=op.f("ck_share_instalment_tax_not_negative")),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["policy_decision.id"],
            name=op.f("fk_share_instalment_decision_id_policy_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["share_person_id"],
            ["share_person.id"],
            name=op.f("fk_share_instalment_share_person_id_share_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_instalment")),
        sa.UniqueConstraint("share_person_id", "year", name=op.f("uq_share_instalment_share_person_id_year")),
    )


def _create_share_payment() -> None:
    op.create_table(
        "share_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("share_person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("hint", sa.String(length=60), nullable=True),
        sa.Column("booked_by", sa.Integer(), nullable=True),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("void_note", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_share_payment_amount_positive")),
        sa.ForeignKeyConstraint(["booked_by"], ["person.id"], name=op.f("fk_share_payment_booked_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_share_payment_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_payment_share_id_share")),
        sa.ForeignKeyConstraint(
            ["share_person_id"],
            ["share_person.id"],
            name=op.f("fk_share_payment_share_person_id_share_person"),
        ),
        sa.ForeignKeyConstraint(["voided_by"], ["person.id"], name=op.f("fk_share_payment_voided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_payment")),
        sa.UniqueConstraint(
            "organisation_id", "voucher", name=op.f("uq_share_payment_organisation_id_voucher")
        ),
    )
    op.create_index(op.f("ix_share_payment_share_id"), "share_payment", ["share_id"], unique=False)
    op.create_index(
        op.f("ix_share_payment_share_person_id"), "share_payment", ["share_person_id"], unique=False
    )


def downgrade() -> None:
    op.execute(sa.table("notice", sa.column("kind")).delete().where(sa.column("kind").in_(NEW_NOTICES)))
    allow_notices(*NOTICES)
    drop_rewards()
    drop_claims()
    drop_budgets()
    drop_policies()


def drop_rewards() -> None:
    """See `create_rewards`."""
    op.drop_table("share_payment")
    op.drop_table("share_instalment")
    op.drop_table("share_dispute")
    op.drop_table("share_person")
    op.drop_table("share_cost")
    op.drop_table("share_income")
    op.drop_table("share")


def drop_claims() -> None:
    """See `create_claims`."""
    op.drop_table("claim_payment")
    op.drop_table("claim_objection")
    op.drop_table("claim_key")
    op.drop_table("claim_fact_check")
    op.drop_table("claim_document")
    op.drop_table("claim")


def drop_budgets() -> None:
    """See `create_budgets`."""
    op.drop_table("budget_reservation")
    op.drop_table("budget_change")
    op.drop_table("budget_line")


def drop_policies() -> None:
    """See `create_policies`."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for name, event in POLICY_STAYS.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {event.split()[-1]}" if on_postgres else ""))
    if on_postgres:
        op.execute("DROP FUNCTION policy_stays()")
    op.drop_table("policy_version")
    op.drop_table("policy_decision")
