"""The attachment row. The bytes lie in storage under `storage_key`."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import Organisation, Person
from marketplace.branches.scope import InBranch
from marketplace.db.base import Base
from marketplace.db.types import UtcDateTime, text_enum
from marketplace.files.limits import NAME_CHARACTERS
from marketplace.files.states import Visibility
from marketplace.kernel.clock import utc_now


class Attachment(InBranch, Base):
    """A checked file of an organisation. Listings name it by id in their content; it knows no listing.

    A file of a person's own has no organisation, and hangs nowhere in the tree (`branch_path` is ''): no scope holds
    it, and only the room that keeps its id hands it out.
    `size` in bytes, `sha256` in hexadecimal, `uploaded_by` None for a command or job.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id))
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(64), unique=True)
    visibility: Mapped[Visibility] = mapped_column(text_enum(Visibility))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("size > 0", name="not_empty"),
        Index("ix_attachment_organisation_live", "organisation_id", "deleted_at"),
    )
