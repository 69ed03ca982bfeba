"""The document room: what is in it, files in, marked copies out, and the log."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.negotiations.bp import bp
from marketplace.blueprints.negotiations.wording import problem_words
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import FILE_BYTES, MIB
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.negotiations import policy
from marketplace.negotiations.errors import RoomNeedsConsent
from marketplace.negotiations.operations import room as operations
from marketplace.negotiations.operations.room import HandedOut
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.queries import room as queries
from marketplace.negotiations.states import ROOM
from marketplace.negotiations.watermark import MOST_PAGES, CannotBeMarked, Mark, marked, pages_of

ACCEPT = ".pdf,.png,.jpg,.jpeg,.webp"


@bp.get("/negotiations/<int:negotiation_id>/room")
@allow(Permission.NEGOTIATION_JOIN)
def room(negotiation_id: int) -> ResponseReturnValue:
    """For the parties once secrecy is settled; the broker sees which files there are and who opened them."""
    return _page(negotiation_id)


def _page(negotiation_id: int, problems: list[tuple[str, str]] | None = None, title: str = "") -> str:
    actor = current_actor()
    scope = NegotiationScope.of(actor)
    row = negotiations.one(scope, negotiation_id)
    may_open = queries.may_open(scope, actor, row)
    if not may_open and not (policy.is_broker(actor, row) and row.status in ROOM):
        raise RoomNeedsConsent(negotiation=row.id)
    return render_template(
        "negotiations/room.html",
        row=row,
        files=queries.files(scope, row.id),
        log=queries.log(scope, row.id),
        side=policy.side_of(actor, row),
        may_open=may_open,
        accept=ACCEPT,
        mib=FILE_BYTES // MIB,
        most_bytes=FILE_BYTES,
        longest_title=operations.LONGEST_TITLE,
        problems=problems or [],
        title=title,
    )


@bp.post("/negotiations/<int:negotiation_id>/room")
@allow(Permission.NEGOTIATION_JOIN)
def add_file(negotiation_id: int) -> ResponseReturnValue:
    """Checked and tried with a mark before it is taken in: what cannot be marked later is refused now."""
    operations.may_add(current_actor(), negotiation_id)
    sent, title = request.files.get("file"), request.form.get("title", "")
    if sent is None or not sent.filename:
        return _page(negotiation_id, [("file", str(_("请先选择文件。")))], title), UNPROCESSABLE
    try:
        _take_in(negotiation_id, sent, title)
    except UploadRefused as refused:
        return _page(negotiation_id, [("file", refusal_words(refused))], title), UNPROCESSABLE
    except Invalid as invalid:
        problems = [(problem.field, problem_words(problem)) for problem in invalid.problems]
        return _page(negotiation_id, problems, title), UNPROCESSABLE
    flash(_("文件已放入资料室。"))
    return redirect(url_for(".room", negotiation_id=negotiation_id))


def _take_in(negotiation_id: int, sent: FileStorage, title: str) -> None:
    """Raises UploadRefused, Invalid."""
    storage, scanner = open_storage(settings()), open_scanner(settings())
    with receive(sent.stream, sent.filename or "", storage, scanner) as received:
        if received.media_type not in operations.MARKABLE:
            raise Invalid(Problem("file", "cannot_be_marked"))
        with storage.open(received.storage_key) as stored:
            _try(stored.read(), received.media_type)
        with unit_of_work():
            operations.add(current_actor(), negotiation_id, received, title)


def _try(content: bytes, media_type: str) -> None:
    """Raises Invalid for a file whose pages cannot carry a mark."""
    try:
        if media_type == "application/pdf" and not 0 < pages_of(BytesIO(content)) <= MOST_PAGES:
            raise Invalid(Problem("file", "unreadable"))
        marked(BytesIO(content), media_type, Mark(("-",), "-"))
    except CannotBeMarked as error:
        raise Invalid(Problem("file", "unreadable")) from error


@bp.post("/negotiations/<int:negotiation_id>/room/<int:file_id>/view")
@allow(Permission.NEGOTIATION_JOIN)
def view_file(negotiation_id: int, file_id: int) -> ResponseReturnValue:
    """A marked copy as a PDF. It is a POST, for each opening writes its line into the log."""
    with unit_of_work():
        handed = operations.view(current_actor(), negotiation_id, file_id)
        key, media_type = handed.attachment.storage_key, handed.attachment.media_type
        stem = handed.attachment.name.rpartition(".")[0]
    try:
        with open_storage(settings()).open(key) as stored:
            copy = marked(stored, media_type, _mark(handed))
    except (FileNotFoundError, CannotBeMarked) as error:
        raise NotFound(kind="room_file") from error
    answer = send_file(
        BytesIO(copy), mimetype="application/pdf", as_attachment=True, download_name=f"{stem}-{handed.mark}.pdf",
        max_age=0,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _mark(handed: HandedOut) -> Mark:
    moment = f"{to_beijing(handed.moment):%Y-%m-%d %H:%M}"
    return Mark((handed.person, handed.organisation, moment), handed.mark)


@bp.post("/negotiations/<int:negotiation_id>/room/<int:file_id>/remove")
@allow(Permission.NEGOTIATION_JOIN)
def remove_file(negotiation_id: int, file_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.remove(current_actor(), negotiation_id, file_id)
    flash(_("文件已移出资料室，查看记录保留。"))
    return redirect(url_for(".room", negotiation_id=negotiation_id))
