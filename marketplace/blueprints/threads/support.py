"""A thread on the page of its room: what is shown, and what becomes of the form.

A room's view finds its row, makes the `Thread`, and calls `thread_page` for the page and `posted` for the form.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, session
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.paging import Pager, page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import MIB
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import Received, receive
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem
from marketplace.threads import operations, queries
from marketplace.threads.drafts import MOST_FILES, file_problems
from marketplace.threads.policy import Thread, require_write
from marketplace.threads.queries import Posted
from marketplace.threads.states import Quality

FILES, BODY, TOKEN = "files", "body", "token"
MOST_AT_ONCE = 64 * MIB
"""One request with several files; a single one is held to `files.limits.FILE_BYTES`."""


@dataclass(frozen=True)
class Typed:
    """A form that was sent back: its text, its token, and (control, words) of what is wrong."""

    body: str
    token: str
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThreadPage:
    """For the macro `thread`."""

    messages: list[Posted]
    pager: Pager
    may_write: bool
    typed: Typed
    most_files: int = MOST_FILES


def allow_files(bp: Blueprint, *endpoints: str) -> None:
    """Somebody signed in may send several files at once to these; called beside the blueprint."""

    def allow(endpoint: str | None, _values: object) -> None:
        if endpoint in endpoints and "_user_id" in session:
            request.max_content_length = MOST_AT_ONCE

    bp.url_value_preprocessor(allow)


def thread_page(thread: Thread, typed: Typed | None = None) -> ThreadPage:
    """The page that `?page=` asks for, else the last."""
    asked = page_number() if "page" in request.args else None
    found = queries.messages(thread, asked)
    return ThreadPage(
        messages=found.messages,
        pager=pager(found.page, found.total, queries.PAGE),
        may_write=thread.may_write,
        typed=typed or Typed("", secrets.token_urlsafe(16)),
    )


def posted(
    thread: Thread,
    back: Callable[[str], str],
    again: Callable[[Typed], str],
    stay: Callable[[Actor], object] | None = None,
) -> ResponseReturnValue:
    """What comes of the form: `back` gives the address for the message's anchor, `again` the page with what was typed.

    `stay` keeps a broker one until the message is written. Raises NotAllowed for who may read alone, and what `stay`
    raises.
    """
    require_write(thread)
    body, token = request.form.get(BODY, ""), request.form.get(TOKEN, "")
    try:
        with _received() as arrived, unit_of_work():
            if stay is not None and thread.author_as == Quality.BROKER:
                stay(current_actor())
            message = operations.post(current_actor(), thread, body, token=token, received=arrived)
            message_id = message.id
    except Invalid as invalid:
        problems = tuple((_CONTROLS[problem.field], problem_words(problem)) for problem in invalid.problems)
        return again(Typed(body, token, problems)), UNPROCESSABLE
    except UploadRefused as refused:
        return again(Typed(body, token, ((_CONTROLS["files"], _file_words(refused)),))), UNPROCESSABLE
    flash(_("消息已发送。"))
    return redirect(back(f"message-{message_id}"))


_CONTROLS = {"body": "message-body", "files": "message-files"}


def problem_words(problem: Problem) -> str:
    """What is wrong with a message, and the way out."""
    facts = problem.facts
    table = {
        ("body", "required"): _("消息：请填写内容。"),
        ("body", "too_long"): _(
            "消息太长：现有 %(length)s 字，最多 %(most)s 字，请删减或分几次发送。",
            length=facts.get("length"),
            most=facts.get("most"),
        ),
        ("files", "too_many"): _("附件：一条消息最多 %(most)s 个，请减少后再发送。", most=facts.get("most")),
    }
    return table[problem.field, problem.code]


@contextmanager
def _received() -> Iterator[list[Received]]:
    """What came with the form. Raises UploadRefused with `name` in its facts, Invalid; then nothing is kept."""
    sent = [file for file in request.files.getlist(FILES) if file.filename]
    if problems := file_problems(len(sent)):
        raise Invalid(*problems)
    wanted = settings()
    storage, scanner = open_storage(wanted), open_scanner(wanted)
    with ExitStack() as stack:
        arrived = []
        for file in sent:
            try:
                arrived.append(
                    stack.enter_context(receive(file.stream, file.filename or "", storage, scanner))
                )
            except UploadRefused as refused:
                refused.facts["name"] = file.filename
                raise
        yield arrived


def _file_words(refused: UploadRefused) -> str:
    name = str(refused.facts.get("name") or "")[:80]
    words = refusal_words(refused)
    return _("“%(name)s”没有上传：%(words)s", name=name, words=words) if name else words
