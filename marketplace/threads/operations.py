"""Write in a thread. Nothing is ever edited or deleted: a thread is evidence."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotSignedIn
from marketplace.threads.drafts import body_problems, cleaned_body, file_problems, stored_token
from marketplace.threads.models import Message
from marketplace.threads.policy import Thread, require_write
from marketplace.threads.topics import POSTED


def post(
    actor: Actor,
    thread: Thread,
    body: str,
    token: str | None = None,
    *,
    received: Sequence[Received] = (),
) -> Message:
    """Write a message; the same `token` again gives the message that is there and writes nothing.

    `received` are files that have just come in; they become the author's own. Raises NotAllowed, NotSignedIn,
    Invalid (`body`, `files`), UploadRefused.
    """
    quality = require_write(thread)
    if actor.person_id is None and not actor.is_system:
        raise NotSignedIn
    body = cleaned_body(body)
    problems = body_problems(body) + file_problems(len(received))
    if problems:
        raise Invalid(*problems)
    known = _posted(stored_token(token, thread.subject, actor.person_id))
    if known is not None:
        return known
    message = Message(
        subject=thread.subject, author_id=actor.person_id, author_as=quality.value, body=body, attachments=[],
        token=stored_token(token, thread.subject, actor.person_id),
    )  # fmt: skip
    if not _inserted(message):
        found = _posted(message.token)
        assert found is not None  # the unique constraint said so
        return found
    _attach(actor, message, received)
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


def _attach(actor: Actor, message: Message, received: Sequence[Received]) -> None:
    kept = [files.store_own(actor, one, Visibility.RESTRICTED) for one in received]
    message.attachments = [file.id for file in kept]
    trail.record(
        actor, POSTED, message.subject, message=message.id, author_as=message.author_as,
        sha256=hashlib.sha256(message.body.encode()).hexdigest(), files=[file.sha256 for file in kept],
    )  # fmt: skip
    outbox.add(POSTED, message.id, by=actor.person_id, subject=message.subject)
