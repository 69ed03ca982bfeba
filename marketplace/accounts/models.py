"""Tables of organisations and people. Secrets are stored as hashes, the TOTP seed encrypted.

`Person.mail_wanted` is about news alone: letters that secure the account go out whatever it says.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from marketplace.accounts.states import OrganisationKind, OrganisationStatus, PersonStatus
from marketplace.accounts.tokens import new_token
from marketplace.branches.models import Branch
from marketplace.branches.scope import InBranch
from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import UtcDateTime, text_enum
from marketplace.kernel.actor import OrganisationRole, Role
from marketplace.kernel.clock import utc_now


class Organisation(InBranch, Base):
    """A legal person, keyed by its 统一社会信用代码.

    `decision_limit_fen` is the price in fen above which its leadership decides collectively on a disposal
    (plan 三(六)18); None is no limit of its own.
    """

    __tablename__ = "organisation"
    kind_name: ClassVar[str] = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind))
    status: Mapped[OrganisationStatus] = mapped_column(
        text_enum(OrganisationStatus), default=OrganisationStatus.PENDING
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    address: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    introduction: Mapped[str] = mapped_column(Text, default="")
    contact_office: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    decision_limit_fen: Mapped[int | None] = mapped_column(Identity)
    is_demo: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention

    organisation_id: Mapped[int] = synonym("id")
    """An organisation belongs to itself, so that one scope rule fits all rows."""


class Person(Base):
    """Somebody who can sign in. `email` is lower case; `login_name` is what an administrator may hand out."""

    __tablename__ = "person"
    kind_name: ClassVar[str] = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    login_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    status: Mapped[PersonStatus] = mapped_column(text_enum(PersonStatus), default=PersonStatus.UNCONFIRMED)
    reason: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(5), default="zh")
    mail_wanted: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_seed: Mapped[str | None] = mapped_column(String(255))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int | None]
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    memberships: Mapped[list["OrganisationMember"]] = relationship(back_populates="person")
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="person", foreign_keys="RoleGrant.person_id"
    )

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


class OrganisationMember(Base):
    """A person in an organisation."""

    __tablename__ = "organisation_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[OrganisationRole] = mapped_column(text_enum(OrganisationRole))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)


class RoleGrant(Base):
    """A system role of a person; operators and department officers hold it for a branch.

    `by_accreditation`: a broker's accreditation gave it and its end takes it, unlike one given by hand.
    """

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_accreditation: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])
    branch: Mapped[Branch | None] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("person_id", "role"),)


class SignInSession(Base):
    """A signed-in browser. The cookie holds a random token; only its SHA-256 is stored."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship()


class PasswordHistory(Base):
    """Former password hashes, so that the last few cannot come back."""

    __tablename__ = "password_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RecoveryCode(Base):
    """A one-time code for somebody who lost the second factor."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OneTimeLink(Base):
    """A mailed link: confirm an address, reset a password, accept an invitation.

    The token is derived from `seed` and the market's secret key when the mail is written (by the job), so it
    lies neither in the outbox nor here, and a letter written twice carries the same link.
    """

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    seed: Mapped[str] = mapped_column(String(64), default=new_token)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_role: Mapped[OrganisationRole | None] = mapped_column(text_enum(OrganisationRole))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'reset', 'invite')", name="known_purpose"),)


class Throttle(Base):
    """Failed or costly attempts in a window, per purpose and key (an account, an address)."""

    __tablename__ = "throttle"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    key_hash: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(default=0)
    window_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("purpose", "key_hash"), Index("ix_throttle_window", "window_ends_at"))
