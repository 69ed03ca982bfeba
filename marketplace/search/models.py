"""What search keeps in tables: words that mean the same, and the words that people may be offered."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Json, UtcDateTime
from marketplace.kernel.clock import utc_now


class SynonymGroup(Base):
    """Words that mean the same, as the department keeps them: a search for one also finds the others.

    `words` are as typed; `is_active` False keeps a group without using it.
    """

    __tablename__ = "synonym_group"
    kind_name: ClassVar[str] = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[list[str]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(String(200), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    changed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    row_version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 SQLAlchemy's own convention


def _by_character(length: int) -> String:
    """Text in the order of its characters on both databases, so that an index finds what begins alike."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class KnownWord(Base):
    """A keyword or short title of open listings, offered while people type. Made anew by a job, never the truth.

    `folded` is the form compared while typing, `sound` its syllables without tones (to find or catch a word typed by
    its sound), `initials` their first letters, `listings` how many open listings carry it. `size` and `turned`, the
    length of `folded` and the same from its end, are there to look up what is spelt almost alike.
    """

    __tablename__ = "known_word"

    folded: Mapped[str] = mapped_column(_by_character(120), primary_key=True)
    word: Mapped[str] = mapped_column(String(120))
    sound: Mapped[str] = mapped_column(_by_character(400), default="")
    initials: Mapped[str] = mapped_column(_by_character(120), default="")
    listings: Mapped[int]
    size: Mapped[int]
    turned: Mapped[str] = mapped_column(_by_character(120))

    __table_args__ = (
        Index("ix_known_word_sound", "sound"),
        Index("ix_known_word_initials", "initials"),
        Index("ix_known_word_size_folded", "size", "folded"),
        Index("ix_known_word_size_turned", "size", "turned"),
    )


class KnownStart(Base):
    """A beginning that many known words share, with the words that are offered for it: [word, listings], best first."""

    __tablename__ = "known_start"

    start: Mapped[str] = mapped_column(_by_character(8), primary_key=True)
    words: Mapped[list[tuple[str, int]]] = mapped_column(Json)
