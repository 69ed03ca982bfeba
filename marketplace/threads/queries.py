"""Messages of a thread, for whoever holds the thread; and which thread a file belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, Text, cast, func, select

from marketplace.accounts.models import Person
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.numbers import page_within, pages_of
from marketplace.threads.models import Message
from marketplace.threads.policy import Thread
from marketplace.threads.states import Quality

PAGE = 50


@dataclass(frozen=True)
class Posted:
    """A message with its author's name and its files. Where names are not open, a page leaves the name out."""

    id: int
    author_id: int | None
    author_as: Quality
    author_name: str
    body: str
    posted_at: datetime
    files: tuple[Attachment, ...]


@dataclass(frozen=True)
class MessagePage:
    """A page of a thread, oldest first; `page` is the one that was found, `total` counts the whole thread."""

    messages: list[Posted]
    page: int
    total: int


def messages(scope: Thread, page: int | None = None, size: int = PAGE) -> MessagePage:
    """One page, the last unless asked for another: that is where the talk goes on."""
    total = count(scope)
    number = pages_of(total, size) if page is None else page_within(page, total, size)
    query = _of(scope).limit(size).offset((number - 1) * size)
    return MessagePage(_with_files(db.session.execute(query).all()), number, total)


def everything(scope: Thread) -> list[Posted]:
    """The whole thread, oldest first; for its export."""
    return _with_files(db.session.execute(_of(scope)).all())


def count(scope: Thread) -> int:
    return db.session.scalar(select(func.count(Message.id)).where(Message.subject == scope.subject)) or 0


def authors(scope: Thread, quality: Quality) -> set[int]:
    """Who has written in the thread in that quality."""
    query = select(Message.author_id).where(
        Message.subject == scope.subject, Message.author_as == quality.value, Message.author_id.is_not(None)
    )
    return {number for number in db.session.scalars(query) if number is not None}


def page_of(scope: Thread, message_id: int, size: int = PAGE) -> int:
    """On which page of the thread a message stands."""
    query = select(func.count(Message.id)).where(Message.subject == scope.subject, Message.id < message_id)
    return (db.session.scalar(query) or 0) // size + 1


def one(scope: Scope, message_id: int) -> Message | None:
    """For jobs that tell of a message."""
    return db.session.get(Message, message_id)


def subject_of(scope: Scope, attachment: Attachment) -> str | None:
    """Which thread names the file; its room decides who reads it. None: no thread knows the file."""
    if attachment.uploaded_by is None:
        return None
    query = select(Message.subject, Message.attachments).where(
        Message.author_id == attachment.uploaded_by,
        cast(Message.attachments, Text).contains(str(attachment.id), autoescape=True),
    )
    return next((row.subject for row in db.session.execute(query) if attachment.id in row.attachments), None)


def _of(thread: Thread) -> Select[Message, str]:
    return (
        select(Message, Person.name)
        .outerjoin(Person, Person.id == Message.author_id)
        .where(Message.subject == thread.subject)
        .order_by(Message.id)
    )


def _with_files(rows: Sequence[Row[Message, str]]) -> list[Posted]:
    """One statement for the files of all messages. A thread is evidence: what became of a file changes nothing."""
    wanted = {number for message, _name in rows for number in message.attachments}
    query = select(Attachment).where(Attachment.id.in_(sorted(wanted)))
    files = {row.id: row for row in db.session.scalars(query)} if wanted else {}
    return [
        Posted(
            id=message.id, author_id=message.author_id, author_as=Quality(message.author_as),
            author_name=name or "", body=message.body, posted_at=message.posted_at,
            files=tuple(files[number] for number in message.attachments if number in files),
        )
        for message, name in rows
    ]  # fmt: skip
