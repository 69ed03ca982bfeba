"""What the market has issued, so that a copy on paper can be checked against it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime
from marketplace.kernel.clock import utc_now


class Proof(Base):
    """A document that the market issued: evidence of a thread, a certificate. Whoever has `code` may check it.

    `facts` are shown on the page of verification; `sha256` is the digest of the file's bytes; `void_reason` is set
    when the document no longer holds. `pdf` is kept of papers that are handed out again: another version of the
    typesetter would not give the same bytes.
    """

    __tablename__ = "proof"
    kind_name: ClassVar[str] = "proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    void_reason: Mapped[str | None] = mapped_column(String(40))
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
