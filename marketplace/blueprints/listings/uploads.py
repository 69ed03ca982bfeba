"""Files that come with the long form. They are received before the database is locked, and all or none stay."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from flask import request, session
from werkzeug.datastructures import FileStorage

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.sheets import Sheet
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import Scope
from marketplace.files import operations, quota
from marketplace.files import queries as files
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import MIB
from marketplace.files.models import Attachment
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import Received, receive
from marketplace.files.states import Visibility
from marketplace.listings.drafts import Draft

FIELD = "files"
MOST_AT_ONCE = 64 * MIB
"""One request with several files; a single one is held to `files.limits.FILE_BYTES`."""


@bp.url_value_preprocessor
def _allow_several_files(endpoint: str | None, _values: object) -> None:
    """Somebody signed in may send several files at once; this runs before anything reads the body."""
    if endpoint in {"listings.save", "listings.amend_save"} and "_user_id" in session:
        request.max_content_length = MOST_AT_ONCE


@dataclass(frozen=True)
class FileRow:
    """An attachment on the page of its listing."""

    id: int
    name: str
    size: int
    visibility: Visibility


def sent() -> list[FileStorage]:
    """The files of the request; an empty control sends one without a name."""
    return [file for file in request.files.getlist(FIELD) if file.filename]


@contextmanager
def received() -> Iterator[list[Received]]:
    """What came with the request. Raises UploadRefused with `name` in its facts; then nothing is kept."""
    wanted = settings()
    storage, scanner = open_storage(wanted), open_scanner(wanted)
    files_sent = sent()
    quota.check_listing([0] * len(files_sent))
    with ExitStack() as stack:
        arrived = []
        for file in files_sent:
            try:
                arrived.append(
                    stack.enter_context(receive(file.stream, file.filename or "", storage, scanner))
                )
            except UploadRefused as refused:
                refused.facts["name"] = file.filename
                raise
        yield arrived


def removed() -> int:
    """The attachment whose "remove" was pressed; 0 for none."""
    action, _colon, number = request.form.get("file_action", "").partition(":")
    return whole_number(number) if action == "remove" else 0


def attached(sheet: Sheet, draft: Draft, arrived: Sequence[Received], gone: int) -> Draft:
    """The draft with new files and without the one taken out; call it inside the unit of work.

    Raises UploadRefused when the listing or the organisation would hold too much.
    """
    listing = sheet.listing
    kept = [row for row in files.many(_own(listing.organisation_id), draft.attachments) if row.id != gone]
    quota.check_listing([row.size for row in kept] + [item.size for item in arrived])
    made = [
        operations.store_upload(
            current_actor(), listing.organisation_id, listing.branch_path, item, visibility_asked()
        )
        for item in arrived
    ]
    return replace(draft, attachments=tuple(row.id for row in (*kept, *made)))


def visibility_asked() -> Visibility:
    """Who may read the new files; the narrower of the two unless asked otherwise."""
    public = request.form.get("file_visibility") == Visibility.PUBLIC.value
    return Visibility.PUBLIC if public else Visibility.REGISTERED


def file_rows(sheet: Sheet) -> list[FileRow]:
    """The attachments that the stored draft names."""
    rows: list[Attachment] = files.many(_own(sheet.listing.organisation_id), sheet.draft.attachments)
    return [FileRow(row.id, row.name, row.size, row.visibility) for row in rows]


def error_words(refused: UploadRefused) -> str:
    """What to do about a file that was not taken; everything else on the page is kept."""
    name = str(refused.facts.get("name") or "")[:80]
    words = refusal_words(refused)
    return _("“%(name)s”没有上传：%(words)s", name=name, words=words) if name else words


def _own(organisation_id: int) -> Scope:
    return Scope(organisation_ids=frozenset({organisation_id}))
