"""Write in a thread. Nothing is ever edited or deleted: a thread is evidence."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotFound, NotSignedIn, Problem
from marketplace.threads import queries
from marketplace.threads.drafts import body_problems, cleaned_body, file_problems, stored_token
from marketplace.threads.models import Message
from marketplace.threads.policy import Thread, require_write
from marketplace.threads.topics import POSTED


def post(
    actor: Actor,
    thread: Thread,
    body: str,
    attachment_ids: Sequence[int] = (),
    token: str | None = None,
    *,
    received: Sequence[Received] = (),
) -> Message:
    """Write a message; the same `token` again gives the message that is there and writes nothing.

    `received` are files that have just come in, `attachment_ids` restricted ones of the actor's own that no thread
    names yet. Raises NotAllowed, NotSignedIn, NotFound, Invalid (`body`, `files`), UploadRefused.
    """
    quality = require_write(thread)
    if actor.person_id is None and not actor.is_system:
        raise NotSignedIn
    body, chosen = cleaned_body(body), list(dict.fromkeys(attachment_ids))
    problems = body_problems(body) + file_problems(len(chosen) + len(received))
    if problems:
        raise Invalid(*problems)
    known = _posted(stored_token(token, thread.subject, actor.person_id))
    if known is not None:
        return known
    named = [_own(actor, number) for number in chosen]
    message = Message(
        subject=thread.subject, author_id=actor.person_id, author_as=quality.value, body=body, attachments=[],
        token=stored_token(token, thread.subject, actor.person_id),
    )  # fmt: skip
    if not _inserted(message):
        found = _posted(message.token)
        assert found is not None  # the unique constraint said so
        return found
    _attach(actor, message, named, received)
    return message


def _posted(token: str | None) -> Message | None:
    if token is None:
        return None
    return db.session.scalars(select(Message).where(Message.token == token)).one_or_none()


def _inserted(message: Message) -> bool:
    """False when the same form was posted a moment ago."""
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        return False
    return True


def _own(actor: Actor, attachment_id: int) -> Attachment:
    """A file that the actor may put before others: nobody makes somebody else's file readable by naming it."""
    query = select(Attachment).where(
        Attachment.id == attachment_id,
        Attachment.uploaded_by == actor.person_id,
        Attachment.organisation_id.is_(None),
        Attachment.visibility == Visibility.RESTRICTED,
        Attachment.deleted_at.is_(None),
    )
    found = db.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise NotFound(kind="attachment")
    if queries.subject_of(PUBLIC, found) is not None:
        raise Invalid(Problem("files", "in_use"))
    return found


def _attach(actor: Actor, message: Message, named: list[Attachment], received: Sequence[Received]) -> None:
    kept = [*named, *(files.store_own(actor, one, Visibility.RESTRICTED) for one in received)]
    message.attachments = [file.id for file in kept]
    trail.record(
        actor, POSTED, message.subject, message=message.id, author_as=message.author_as,
        sha256=hashlib.sha256(message.body.encode()).hexdigest(), files=[file.sha256 for file in kept],
    )  # fmt: skip
    outbox.add(POSTED, message.id, by=actor.person_id, subject=message.subject)
