"""The attachments of a listing as far as a reader may have them."""

from dataclasses import dataclass, replace

from flask import url_for

from marketplace.blueprints.filters import size_words
from marketplace.branches.scope import EVERYTHING
from marketplace.files import queries as files
from marketplace.files.models import Attachment
from marketplace.files.states import Visibility as FileVisibility
from marketplace.listings.drafts import Draft
from marketplace.listings.showing import PublicListing
from marketplace.listings.vocabulary import Visibility


@dataclass(frozen=True)
class FileRow:
    """For the macro `file_list`."""

    name: str
    url: str
    size_words: str
    type_words: str


@dataclass(frozen=True)
class Attached:
    """`locked` counts those that one has to sign in for; their names are not told."""

    rows: tuple[FileRow, ...] = ()
    locked: int = 0


def attached_files(listing: PublicListing, draft: Draft | None, *, signed_in: bool) -> Attached:
    """One statement where anything is attached. A file's name may name its owner: none under a hidden name."""
    if draft is None or not draft.attachments:
        return Attached()
    if listing.visibility is Visibility.HIDDEN_NAME and not listing.inside:
        return Attached()
    found = files.many(EVERYTHING, draft.attachments)
    readable = [file for file in found if _is_readable(file, listing, signed_in)]
    return Attached(tuple(_row(file) for file in readable), len(found) - len(readable))


def without_locked(listing: PublicListing, draft: Draft, *, signed_in: bool) -> Draft:
    """The draft with those attachments alone whose names this reader may know: for what differs between versions."""
    if not draft.attachments:
        return draft
    hidden = listing.visibility is Visibility.HIDDEN_NAME and not listing.inside
    found = [] if hidden else files.many(EVERYTHING, draft.attachments)
    kept = tuple(file.id for file in found if _is_readable(file, listing, signed_in))
    return replace(draft, attachments=kept)


def _is_readable(file: Attachment, listing: PublicListing, signed_in: bool) -> bool:
    return signed_in or listing.inside or file.visibility is FileVisibility.PUBLIC


def attached_rows(draft: Draft) -> tuple[FileRow, ...]:
    """All of them, for those who may read everything."""
    return (
        tuple(_row(file) for file in files.many(EVERYTHING, draft.attachments)) if draft.attachments else ()
    )


def _row(file: Attachment) -> FileRow:
    suffix = file.name.rpartition(".")[2].upper() if "." in file.name else ""
    url = url_for("files.download", attachment_id=file.id)
    return FileRow(file.name, url, size_words(file.size), suffix)
