"""Consents to secrecy, and the document room with its log."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.brokerage.states import Side
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.negotiations.errors import RoomNeedsConsent
from marketplace.negotiations.models import Negotiation, RoomFile, RoomView, SecrecyConsent
from marketplace.negotiations.policy import NegotiationScope, side_of
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.states import ROOM


@dataclass(frozen=True)
class FileInfo:
    """A file of the room with its name, kind and size, whoever may open it."""

    id: int
    side: Side
    title: str
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by: str
    is_removed: bool


@dataclass(frozen=True)
class ViewInfo:
    """One line of the log: who opened which file, for whom, when, from where, under which mark."""

    file_id: int
    title: str
    person: str
    side: Side
    address: str
    viewed_at: datetime
    mark: str


def consents(scope: NegotiationScope, negotiation: Negotiation) -> dict[Side, SecrecyConsent]:
    """Those that hold: a consent to another text than the one on the table is void."""
    query = select(SecrecyConsent).where(
        SecrecyConsent.negotiation_id == negotiation.id,
        SecrecyConsent.text_sha256 == digest(negotiation.secrecy_text),
    )
    return {row.side: row for row in db.session.scalars(query)}


def may_open(scope: NegotiationScope, actor: Actor, negotiation: Negotiation) -> bool:
    """Does the actor read the files of the room: a party, and secrecy is agreed or waived by both."""
    if negotiation.status not in ROOM or side_of(actor, negotiation) is None:
        return False
    return len(consents(scope, negotiation)) == len(Side)


def require_open(scope: NegotiationScope, actor: Actor, negotiation: Negotiation) -> Side:
    """The side for which the actor reads the room. Raises RoomNeedsConsent."""
    side = side_of(actor, negotiation)
    if side is None or not may_open(scope, actor, negotiation):
        raise RoomNeedsConsent(negotiation=negotiation.id)
    return side


def files(scope: NegotiationScope, negotiation_id: int) -> list[FileInfo]:
    """What is in the room, in the order in which it came; removed ones are marked. One statement."""
    query = (
        select(RoomFile, Attachment, Person.name)
        .join(Negotiation, RoomFile.negotiation_id == Negotiation.id)
        .join(Attachment, RoomFile.attachment_id == Attachment.id)
        .outerjoin(Person, RoomFile.added_by == Person.id)
        .where(scope.clause(), Negotiation.id == negotiation_id)
        .order_by(RoomFile.id)
    )
    return [
        FileInfo(
            row.id, row.side, row.title, attachment.name, attachment.media_type, attachment.size, row.added_at,
            name or "", row.removed_at is not None,
        )
        for row, attachment, name in db.session.execute(query)
    ]  # fmt: skip


def one_file(scope: NegotiationScope, negotiation_id: int, file_id: int) -> tuple[RoomFile, Attachment]:
    """A file that is in the room. Raises NotFound for removed ones and those of other rooms."""
    query = (
        select(RoomFile, Attachment)
        .join(Negotiation, RoomFile.negotiation_id == Negotiation.id)
        .join(Attachment, RoomFile.attachment_id == Attachment.id)
        .where(
            scope.clause(), Negotiation.id == negotiation_id, RoomFile.id == file_id,
            RoomFile.removed_at.is_(None), Attachment.deleted_at.is_(None),
        )
    )  # fmt: skip
    found = db.session.execute(query).one_or_none() if 0 < file_id <= MOST_ID else None
    if found is None:
        raise NotFound(kind="room_file")
    return found[0], found[1]


def log(scope: NegotiationScope, negotiation_id: int, limit: int = 500) -> list[ViewInfo]:
    """Who opened what, newest first, removed files too."""
    query = (
        select(RoomView, RoomFile.title, Person.name)
        .join(RoomFile, RoomView.file_id == RoomFile.id)
        .join(Negotiation, RoomFile.negotiation_id == Negotiation.id)
        .join(Person, RoomView.person_id == Person.id)
        .where(scope.clause(), Negotiation.id == negotiation_id)
        .order_by(RoomView.id.desc())
        .limit(limit)
    )
    return [
        ViewInfo(view.file_id, title, name, view.side, view.address, view.viewed_at, view.mark)
        for view, title, name in db.session.execute(query)
    ]
