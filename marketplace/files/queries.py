"""Attachments as somebody may see them. Deleted ones look like missing ones."""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID


def one(scope: Scope, attachment_id: int) -> Attachment:
    """A live attachment within the scope. Raises NotFound for any other id."""
    found = many(scope, (attachment_id,))
    if not found:
        raise NotFound(kind="attachment")
    return found[0]


def many(scope: Scope, attachment_ids: Sequence[int]) -> list[Attachment]:
    """The live ones of these within the scope, in the order given; others are left out without a word."""
    wanted = [number for number in attachment_ids if 0 < number <= MOST_ID]
    query = select(Attachment).where(Attachment.id.in_(wanted), Attachment.deleted_at.is_(None))
    found = {row.id: row for row in db.session.scalars(scope.limit(query, Attachment))}
    return [found[number] for number in dict.fromkeys(wanted) if number in found]


def used_bytes(scope: Scope, organisation_id: int) -> int:
    """What an organisation's live files take, as far as the scope reaches."""
    total = select(func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.organisation_id == organisation_id, Attachment.deleted_at.is_(None)
    )
    return int(db.session.scalar(scope.limit(total, Attachment)) or 0)


def own_bytes(scope: Scope, person_id: int) -> int:
    """What a person's live files that belong to no organisation take; for the person's own uploads."""
    total = select(func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.uploaded_by == person_id,
        Attachment.organisation_id.is_(None),
        Attachment.deleted_at.is_(None),
    )
    return int(db.session.scalar(total) or 0)
