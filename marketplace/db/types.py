"""Column types that say what a value means."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)

Json = JSON().with_variant(JSONB(), "postgresql")
"""JSON; on PostgreSQL the binary kind."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment on both databases. Refuses a naive datetime: its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_enum(members: type[E], length: int = 40) -> "Enum":
    """A closed list stored as its text with a check constraint (name it through the table's convention)."""

    def values(enum: Any) -> list[str]:
        return [member.value for member in enum]

    return Enum(
        members,
        values_callable=values,
        native_enum=False,
        length=length,
        create_constraint=True,
        name=members.__name__.lower(),
        validate_strings=True,
    )
