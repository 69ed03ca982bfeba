"""Brokers and leads, threads and notices, negotiations with publicity, contracts with registration and income."""

import sqlalchemy as sa
from alembic import op

from marketplace.db.outbox import Identity
from marketplace.db.types import Json, UtcDateTime

revision = "0005"
down_revision = "0004"


ROLES = (
    "broker", "node_operator", "branch_operator", "province_operator", "department_officer", "department_head",
    "finance_officer", "system_administrator", "security_administrator", "audit_administrator",
)  # fmt: skip
LONGER_LISTS = (
    ("role_grant", "role", "ck_role_grant_role", ROLES, "contract_registrar"),
    ("match", "status", "ck_match_matchstatus", ("suggested", "dismissed"), "adopted"),
    ("attachment", "visibility", "ck_attachment_visibility", ("public", "registered"), "restricted"),
)
"""Closed lists that get one more value: table, column, constraint, values before, the new one."""


def _close(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), sa.text(f"{column} IN ({listed})"))


COUNTED_BY = ("month", "kind", "field_code", "seller_city", "buyer_from", "seller_type", "buyer_type")


def upgrade() -> None:
    for table, column, name, values, new in LONGER_LISTS:
        _close(table, column, name, (*values, new))
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("by_accreditation", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.alter_column("organisation_id", existing_type=sa.Integer(), nullable=True)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_as", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attachments", Json, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_message_author_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("token", name=op.f("uq_message_token")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_message_subject_id", ["subject", "id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "broker",
                "lead",
                "meeting",
                "message",
                "negotiation",
                "publicity",
                "contract",
                "registration",
                "performance",
                "deadline",
                name="noticekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("mail_due_at", UtcDateTime(), nullable=True),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_mail_due_at"), ["mail_due_at"], unique=False)
        batch_op.create_index("ix_notice_person_read", ["person_id", "read_at", "id"], unique=False)

    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("silent", Json, nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("void_reason", sa.String(length=40), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_proof_issued_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
        sa.UniqueConstraint("code", name=op.f("uq_proof_code")),
    )
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_subject"), ["subject"], unique=False)

    op.create_table(
        "broker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "accredited",
                "refused",
                "suspended",
                "lapsed",
                name="brokerstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "junior",
                "intermediate",
                "senior",
                name="brokergrade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("certificate_issuer", sa.String(length=120), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("training_hours", sa.Integer(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("branches", Json, nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("accredited_at", UtcDateTime(), nullable=True),
        sa.Column("accredited_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.CheckConstraint("training_hours >= 0", name=op.f("ck_broker_hours_not_negative")),
        sa.ForeignKeyConstraint(
            ["accredited_by"], ["person.id"], name=op.f("fk_broker_accredited_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["attachment.id"], name=op.f("fk_broker_certificate_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_broker_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_broker_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broker")),
        sa.UniqueConstraint("person_id", name=op.f("uq_broker_person_id")),
    )
    with op.batch_alter_table("broker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broker_branch_path"), ["branch_path"], unique=False)
        batch_op.create_index(batch_op.f("ix_broker_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "match",
                "interest",
                "event",
                "manual",
                name="leadsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_note", sa.String(length=200), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("achievement_id", sa.Integer(), nullable=True),
        sa.Column("pair_key", sa.String(length=60), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "adopted",
                "offered",
                "one_interested",
                "both_interested",
                "introduced",
                "negotiating",
                "won",
                "lost",
                "stalled",
                "dismissed",
                name="leadstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stalled_from", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column("score_bp", sa.Integer(), nullable=True),
        sa.Column("next_action", sa.String(length=200), nullable=False),
        sa.Column("next_action_on", sa.Date(), nullable=True),
        sa.Column("stage_since", UtcDateTime(), nullable=False),
        sa.Column("acted_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["listing.id"], name=op.f("fk_lead_achievement_id_listing")
        ),
        sa.ForeignKeyConstraint(["broker_id"], ["broker.id"], name=op.f("fk_lead_broker_id_broker")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_lead_created_by_person")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_lead_match_id_match")),
        sa.ForeignKeyConstraint(["need_id"], ["listing.id"], name=op.f("fk_lead_need_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("pair_key", name=op.f("uq_lead_pair_key")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_achievement_id"), ["achievement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_branch_path"), ["branch_path"], unique=False)
        batch_op.create_index("ix_lead_branch_status", ["branch_path", "status"], unique=False)
        batch_op.create_index("ix_lead_broker_status", ["broker_id", "status"], unique=False)
        batch_op.create_index(
            "ix_lead_desk",
            ["status", "next_action_on", "acted_at", "id", "broker_id", "branch_path", "stage_since"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_lead_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_need_id"), ["need_id"], unique=False)
        batch_op.create_index("ix_lead_status_acted_at", ["status", "acted_at"], unique=False)

    op.create_table(
        "lead_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broker_id"], ["broker.id"], name=op.f("fk_lead_declaration_broker_id_broker")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_declaration_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_declaration")),
        sa.UniqueConstraint("lead_id", "broker_id", name=op.f("uq_lead_declaration_lead_id_broker_id")),
    )
    with op.batch_alter_table("lead_declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_declaration_broker_id"), ["broker_id"], unique=False)

    op.create_table(
        "lead_side",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("seeker", "holder", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "accepted", "refused", name="answer", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_lead_side_answered_by_person")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_side_lead_id_lead")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_lead_side_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lead_side_person_id_person")),
        sa.PrimaryKeyConstraint("lead_id", "side", name=op.f("pk_lead_side")),
    )
    with op.batch_alter_table("lead_side", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_side_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "lead_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "adopted",
                "offered",
                "one_interested",
                "both_interested",
                "introduced",
                "negotiating",
                "won",
                "lost",
                "stalled",
                "dismissed",
                name="leadstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["broker_id"], ["broker.id"], name=op.f("fk_lead_stage_broker_id_broker")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_stage_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_stage")),
    )
    with op.batch_alter_table("lead_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_stage_broker_id"), ["broker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_stage_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "cancelled",
                name="meetingstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_meeting_created_by_person")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_meeting_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "negotiation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("seeker_organisation_id", sa.Integer(), nullable=False),
        sa.Column("holder_organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "opened",
                "secrecy_pending",
                "room_open",
                "terms_agreed",
                "pricing",
                "publicity",
                "cleared",
                "held",
                "contract_drafting",
                "broken_off",
                name="negotiationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("secrecy_text", sa.Text(), nullable=False),
        sa.Column("secrecy_months", sa.Integer(), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("agreed_number", sa.Integer(), nullable=True),
        sa.Column("public_holder", sa.Boolean(), nullable=False),
        sa.Column(
            "pricing_method",
            sa.Enum(
                "agreement",
                "listing",
                "auction",
                "appraisal",
                name="pricingmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("price_fen", Identity, nullable=True),
        sa.Column("exchange_name", sa.String(length=120), nullable=False),
        sa.Column("priced_on", sa.Date(), nullable=True),
        sa.Column("appraisal_no", sa.String(length=60), nullable=False),
        sa.Column("exceptions", Json, nullable=False),
        sa.Column("hold_decision_id", sa.Integer(), nullable=True),
        sa.Column("hold_decision_note", sa.Text(), nullable=False),
        sa.Column("decision_needed", sa.Boolean(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["attachment.id"], name=op.f("fk_negotiation_decision_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["hold_decision_id"], ["attachment.id"], name=op.f("fk_negotiation_hold_decision_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["holder_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_negotiation_holder_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_negotiation_lead_id_lead")),
        sa.ForeignKeyConstraint(
            ["seeker_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_negotiation_seeker_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiation")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_negotiation_lead_id")),
    )
    with op.batch_alter_table("negotiation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_negotiation_branch_path"), ["branch_path"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_negotiation_holder_organisation_id"), ["holder_organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_negotiation_seeker_organisation_id"), ["seeker_organisation_id"], unique=False
        )

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("achievement_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("buyer_organisation_id", sa.Integer(), nullable=True),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column("creation_token", sa.String(length=64), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "inventor_opinion",
                "internal_approval",
                "to_sign",
                "signed",
                "submitted",
                "returned",
                "not_recognised",
                "large_review",
                "recognised",
                "registered",
                "performing",
                "completed",
                "terminated",
                "disputed",
                "revoked",
                "cancelled",
                name="contractstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "development",
                "transfer",
                "licence",
                "consulting",
                "service",
                name="contractkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "sub_kind",
            sa.Enum(
                "commissioned",
                "cooperative",
                "patent_right",
                "patent_application",
                "know_how",
                "software",
                "layout",
                "variety",
                "patent_licence",
                "know_how_licence",
                "other_licence",
                "consulting",
                "service",
                "training",
                "intermediation",
                name="subkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("field_code", sa.String(length=10), nullable=True),
        sa.Column(
            "payment_kind",
            sa.Enum(
                "lump_sum",
                "instalments",
                "royalty",
                "entry_and_royalty",
                "milestones",
                name="paymentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("total_fen", Identity, nullable=True),
        sa.Column("technical_fen", Identity, nullable=True),
        sa.Column("equipment_fen", Identity, nullable=True),
        sa.Column("broker_fee_fen", Identity, nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("text_file_id", sa.Integer(), nullable=True),
        sa.Column("used_flag", sa.String(length=40), nullable=True),
        sa.Column("registration_no", sa.String(length=16), nullable=True),
        sa.Column("national_no", sa.String(length=20), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("registered_kind", sa.String(length=40), nullable=True),
        sa.Column("verified_income_fen", Identity, nullable=True),
        sa.Column("income_verified_at", UtcDateTime(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("written_by", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "technical_fen + equipment_fen = total_fen", name=op.f("ck_contract_amounts_add_up")
        ),
        sa.CheckConstraint("technical_fen <= total_fen", name=op.f("ck_contract_technical_within_total")),
        sa.CheckConstraint("total_fen >= 0", name=op.f("ck_contract_total_not_negative")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_contract_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["listing.id"], name=op.f("fk_contract_achievement_id_listing")
        ),
        sa.ForeignKeyConstraint(["broker_id"], ["broker.id"], name=op.f("fk_contract_broker_id_broker")),
        sa.ForeignKeyConstraint(
            ["buyer_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contract_buyer_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_contract_created_by_person")),
        sa.ForeignKeyConstraint(
            ["field_code"], ["priority_field.code"], name=op.f("fk_contract_field_code_priority_field")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_contract_lead_id_lead")),
        sa.ForeignKeyConstraint(["need_id"], ["listing.id"], name=op.f("fk_contract_need_id_listing")),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiation.id"], name=op.f("fk_contract_negotiation_id_negotiation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contract_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["text_file_id"], ["attachment.id"], name=op.f("fk_contract_text_file_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("creation_token", name=op.f("uq_contract_creation_token")),
        sa.UniqueConstraint("national_no", name=op.f("uq_contract_national_no")),
        sa.UniqueConstraint("negotiation_id", name=op.f("uq_contract_negotiation_id")),
        sa.UniqueConstraint("registration_no", name=op.f("uq_contract_registration_no")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_achievement_id"), ["achievement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_branch_path"), ["branch_path"], unique=False)
        batch_op.create_index("ix_contract_branch_status", ["branch_path", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_broker_id"), ["broker_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contract_buyer_organisation_id"), ["buyer_organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contract_field_code"), ["field_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_contract_status_registered_on", ["status", "registered_on"], unique=False)

    op.create_table(
        "publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("is_running", sa.Boolean(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("holder_name", sa.String(length=120), nullable=False),
        sa.Column("counterpart_name", sa.String(length=120), nullable=False),
        sa.Column("completers", Json, nullable=False),
        sa.Column("price_fen", Identity, nullable=False),
        sa.Column("price_words", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("objections_to", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint("days > 0", name=op.f("ck_publicity_days_positive")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_publicity_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiation.id"], name=op.f("fk_publicity_negotiation_id_negotiation")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_publicity_published_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
        sa.UniqueConstraint(
            "negotiation_id", "is_running", name=op.f("uq_publicity_negotiation_id_is_running")
        ),
    )
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.create_index("ix_publicity_ends_on", ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_publicity_negotiation_id"), ["negotiation_id"], unique=False)

    op.create_table(
        "room_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("seeker", "holder", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_room_file_added_by_person")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_room_file_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiation.id"], name=op.f("fk_room_file_negotiation_id_negotiation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_file")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_room_file_attachment_id")),
    )
    with op.batch_alter_table("room_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_file_negotiation_id"), ["negotiation_id"], unique=False)

    op.create_table(
        "secrecy_consent",
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("seeker", "holder", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("consented_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiation.id"], name=op.f("fk_secrecy_consent_negotiation_id_negotiation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_secrecy_consent_person_id_person")
        ),
        sa.PrimaryKeyConstraint("negotiation_id", "side", name=op.f("pk_secrecy_consent")),
    )
    op.create_table(
        "term_sheet",
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("proposed_as", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("seeker_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("seeker_agreed_by", sa.Integer(), nullable=True),
        sa.Column("holder_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("holder_agreed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["holder_agreed_by"], ["person.id"], name=op.f("fk_term_sheet_holder_agreed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiation.id"], name=op.f("fk_term_sheet_negotiation_id_negotiation")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_term_sheet_proposed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["seeker_agreed_by"], ["person.id"], name=op.f("fk_term_sheet_seeker_agreed_by_person")
        ),
        sa.PrimaryKeyConstraint("negotiation_id", "number", name=op.f("pk_term_sheet")),
    )
    op.create_table(
        "broker_fee_share",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("amount_fen", Identity, nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_broker_fee_share_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["broker_id"], ["broker.id"], name=op.f("fk_broker_fee_share_broker_id_broker")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_broker_fee_share_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("contract_id", "position", name=op.f("pk_broker_fee_share")),
    )
    with op.batch_alter_table("broker_fee_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broker_fee_share_broker_id"), ["broker_id"], unique=False)

    op.create_table(
        "contract_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "change",
                "revocation",
                name="amendmentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "accepted",
                "refused",
                name="amendmentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("reason_note", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["applied_by"], ["person.id"], name=op.f("fk_contract_amendment_applied_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_amendment_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_contract_amendment_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["attachment.id"], name=op.f("fk_contract_amendment_file_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_amendment")),
        sa.UniqueConstraint("contract_id", "is_open", name=op.f("uq_contract_amendment_contract_id_is_open")),
    )
    op.create_table(
        "contract_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_approval_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contract_approval_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_approval")),
    )
    with op.batch_alter_table("contract_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_approval_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "contract_inventor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "opinion",
            sa.Enum(
                "agrees",
                "objects",
                "claims_priority",
                "silent",
                name="opinion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_inventor_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contract_inventor_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_inventor")),
        sa.UniqueConstraint(
            "contract_id",
            "round",
            "name",
            "email",
            name=op.f("uq_contract_inventor_contract_id_round_name_email"),
        ),
    )
    with op.batch_alter_table("contract_inventor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_inventor_person_id"), ["person_id"], unique=False)

    op.create_table(
        "contract_party",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "seller", "buyer", name="partyrole", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column(
            "legal_type",
            sa.Enum(
                "state_organ",
                "research_institute",
                "university",
                "medical",
                "other_institution",
                "society",
                "enterprise",
                "individual",
                "foreign",
                "other",
                name="legaltype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_party_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contract_party_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("contract_id", "role", name=op.f("pk_contract_party")),
    )
    with op.batch_alter_table("contract_party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contract_party_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contract_party_region_code"), ["region_code"], unique=False)

    op.create_table(
        "contract_signature",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "seller", "buyer", name="partyrole", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("signatory", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_signature_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_contract_signature_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("contract_id", "role", name=op.f("pk_contract_signature")),
    )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "done",
                "cancelled",
                name="duestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_milestone_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index("ix_milestone_status_due_on", ["status", "due_on"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publicity_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "rejected",
                "upheld",
                name="objectionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_objection_answered_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_objection_person_id_person")),
        sa.ForeignKeyConstraint(
            ["publicity_id"], ["publicity.id"], name=op.f("fk_objection_publicity_id_publicity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_publicity_id"), ["publicity_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount_fen", Identity, nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=True),
        sa.Column("rate_base", sa.String(length=200), nullable=False),
        sa.Column("milestone_position", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "done",
                "cancelled",
                name="duestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("paid_fen", Identity, nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_payment_amount_not_negative")),
        sa.CheckConstraint("paid_fen >= 0", name=op.f("ck_payment_paid_not_negative")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_payment_confirmed_by_person")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_payment_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_payment_reported_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index("ix_payment_status_due_on", ["status", "due_on"], unique=False)

    op.create_table(
        "registration",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("registrar_path", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("days_used", sa.Integer(), nullable=False),
        sa.Column("allowed_days", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("missing", Json, nullable=False),
        sa.Column("registrar_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "development",
                "transfer",
                "licence",
                "consulting",
                "service",
                name="contractkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("total_fen", Identity, nullable=True),
        sa.Column("technical_fen", Identity, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("certificate_code", sa.String(length=24), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("reviewer_id <> registrar_id", name=op.f("ck_registration_two_people")),
        sa.CheckConstraint("technical_fen <= total_fen", name=op.f("ck_registration_technical_within_total")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_registration_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["registrar_id"], ["person.id"], name=op.f("fk_registration_registrar_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_registration_reviewer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_registration_submitted_by_person")
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_registration")),
        sa.UniqueConstraint("certificate_code", name=op.f("uq_registration_certificate_code")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_registrar_path"), ["registrar_path"], unique=False)

    op.create_table(
        "room_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("seeker", "holder", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("mark", sa.String(length=24), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("viewed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["room_file.id"], name=op.f("fk_room_view_file_id_room_file")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_room_view_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_view")),
        sa.UniqueConstraint("mark", name=op.f("uq_room_view_mark")),
    )
    with op.batch_alter_table("room_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_view_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_view_person_id"), ["person_id"], unique=False)

    op.create_table(
        "registration_file",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "contract_text",
                "signatures",
                "party_facts",
                "rights_papers",
                "targets",
                "acceptance",
                "amounts",
                "payment_terms",
                "ownership",
                "authority",
                "other",
                name="missingitem",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_registration_file_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_registration_file_contract_id_contract")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_registration_file")),
    )
    with op.batch_alter_table("registration_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_file_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "verified_income",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", Identity, nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("refused_reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_verified_income_amount_not_negative")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_verified_income_two_people")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_verified_income_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_verified_income_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_verified_income_proposed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verified_income")),
    )
    with op.batch_alter_table("verified_income", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verified_income_contract_id"), ["contract_id"], unique=False)

    op.create_table(
        "counted_contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("month", sa.String(length=6), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "development",
                "transfer",
                "licence",
                "consulting",
                "service",
                name="contractkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("field_code", sa.String(length=10), nullable=False),
        sa.Column("seller_city", sa.String(length=4), nullable=False),
        sa.Column("buyer_from", sa.String(length=3), nullable=False),
        sa.Column("seller_type", sa.String(length=40), nullable=False),
        sa.Column("buyer_type", sa.String(length=40), nullable=False),
        sa.Column("total_fen", Identity, nullable=False),
        sa.Column("technical_fen", Identity, nullable=False),
        sa.Column("branch_path", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contract.id"], name=op.f("fk_counted_contract_id_contract")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_counted_contract_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_contract")),
    )
    with op.batch_alter_table("counted_contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_counted_contract_branch_path"), ["branch_path"], unique=False)
        for cut in COUNTED_BY:
            columns = dict.fromkeys(
                (cut, "kind", "branch_path", "registered_on", "total_fen", "technical_fen")
            )
            batch_op.create_index(f"ix_counted_contract_{cut}", list(columns), unique=False)
        batch_op.create_index("ix_counted_contract_registered_on", ["registered_on", "id"], unique=False)

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decision_limit_fen", Identity, nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM role_grant WHERE role = 'contract_registrar'")
    op.execute("UPDATE match SET status = 'suggested' WHERE status = 'adopted'")
    op.execute(
        "UPDATE attachment SET visibility = 'registered', deleted_at = CURRENT_TIMESTAMP"
        " WHERE visibility = 'restricted'"
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("decision_limit_fen")

    with op.batch_alter_table("counted_contract", schema=None) as batch_op:
        batch_op.drop_index("ix_counted_contract_registered_on")
        for cut in reversed(COUNTED_BY):
            batch_op.drop_index(f"ix_counted_contract_{cut}")
        batch_op.drop_index(batch_op.f("ix_counted_contract_branch_path"))

    op.drop_table("counted_contract")

    with op.batch_alter_table("verified_income", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verified_income_contract_id"))

    op.drop_table("verified_income")
    with op.batch_alter_table("room_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_view_person_id"))
        batch_op.drop_index(batch_op.f("ix_room_view_file_id"))

    op.drop_table("room_view")
    with op.batch_alter_table("registration_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_file_contract_id"))

    op.drop_table("registration_file")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_registrar_path"))

    op.drop_table("registration")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_status_due_on")
        batch_op.drop_index(batch_op.f("ix_payment_contract_id"))

    op.drop_table("payment")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_publicity_id"))

    op.drop_table("objection")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_status_due_on")
        batch_op.drop_index(batch_op.f("ix_milestone_contract_id"))

    op.drop_table("milestone")
    op.drop_table("contract_signature")
    with op.batch_alter_table("contract_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_party_region_code"))
        batch_op.drop_index(batch_op.f("ix_contract_party_organisation_id"))

    op.drop_table("contract_party")
    with op.batch_alter_table("contract_inventor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_inventor_person_id"))

    op.drop_table("contract_inventor")
    with op.batch_alter_table("contract_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_approval_contract_id"))

    op.drop_table("contract_approval")
    op.drop_table("contract_amendment")
    with op.batch_alter_table("broker_fee_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broker_fee_share_broker_id"))

    op.drop_table("broker_fee_share")
    op.drop_table("term_sheet")
    op.drop_table("secrecy_consent")
    with op.batch_alter_table("room_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_file_negotiation_id"))

    op.drop_table("room_file")
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publicity_negotiation_id"))
        batch_op.drop_index("ix_publicity_ends_on")

    op.drop_table("publicity")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index("ix_contract_status_registered_on")
        batch_op.drop_index(batch_op.f("ix_contract_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_contract_need_id"))
        batch_op.drop_index(batch_op.f("ix_contract_lead_id"))
        batch_op.drop_index(batch_op.f("ix_contract_field_code"))
        batch_op.drop_index(batch_op.f("ix_contract_buyer_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_contract_broker_id"))
        batch_op.drop_index("ix_contract_branch_status")
        batch_op.drop_index(batch_op.f("ix_contract_branch_path"))
        batch_op.drop_index(batch_op.f("ix_contract_achievement_id"))

    op.drop_table("contract")
    with op.batch_alter_table("negotiation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_negotiation_seeker_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_negotiation_holder_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_negotiation_branch_path"))

    op.drop_table("negotiation")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_lead_id"))

    op.drop_table("meeting")
    with op.batch_alter_table("lead_stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_stage_lead_id"))
        batch_op.drop_index(batch_op.f("ix_lead_stage_broker_id"))

    op.drop_table("lead_stage")
    with op.batch_alter_table("lead_side", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_side_organisation_id"))

    op.drop_table("lead_side")
    with op.batch_alter_table("lead_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_declaration_broker_id"))

    op.drop_table("lead_declaration")
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_status_acted_at")
        batch_op.drop_index(batch_op.f("ix_lead_need_id"))
        batch_op.drop_index(batch_op.f("ix_lead_match_id"))
        batch_op.drop_index("ix_lead_desk")
        batch_op.drop_index("ix_lead_broker_status")
        batch_op.drop_index("ix_lead_branch_status")
        batch_op.drop_index(batch_op.f("ix_lead_branch_path"))
        batch_op.drop_index(batch_op.f("ix_lead_achievement_id"))

    op.drop_table("lead")
    with op.batch_alter_table("broker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broker_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_broker_branch_path"))

    op.drop_table("broker")
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_subject"))

    op.drop_table("proof")
    op.drop_table("notice_choice")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_person_read")
        batch_op.drop_index(batch_op.f("ix_notice_mail_due_at"))

    op.drop_table("notice")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_subject_id")
        batch_op.drop_index(batch_op.f("ix_message_author_id"))

    op.drop_table("message")
    op.execute("DELETE FROM attachment WHERE organisation_id IS NULL")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.alter_column("organisation_id", existing_type=sa.Integer(), nullable=False)

    op.execute(sa.text("DELETE FROM role_grant WHERE by_accreditation"))
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_column("by_accreditation")

    for table, column, name, values, _new in LONGER_LISTS:
        _close(table, column, name, values)
