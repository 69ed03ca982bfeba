"""Why an upload is refused: one error, a closed list of reasons."""

from enum import StrEnum
from typing import Any, ClassVar

from marketplace.kernel.errors import MarketError


class RefusalReason(StrEnum):
    """Each has its own wording in the web layer; the facts that come with it stand in the comment."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"  # limit (bytes)
    BAD_NAME = "bad_name"
    TYPE_NOT_ALLOWED = "type_not_allowed"  # extension, allowed
    CONTENT_MISMATCH = "content_mismatch"  # extension, looks_like
    DAMAGED = "damaged"  # detail
    TRAILING_DATA = "trailing_data"
    NOT_TEXT = "not_text"
    TOO_MANY_PIXELS = "too_many_pixels"  # width, height, limit
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"  # found
    MACRO = "macro"
    ARCHIVE_TOO_MANY = "archive_too_many"  # count, limit
    ARCHIVE_TOO_BIG = "archive_too_big"  # limit (bytes)
    ARCHIVE_RATIO = "archive_ratio"  # limit
    ARCHIVE_PATH = "archive_path"
    ARCHIVE_LINK = "archive_link"
    ARCHIVE_FALSE = "archive_false"  # detail: the directory and the contents disagree
    ARCHIVE_NESTED = "archive_nested"
    LISTING_QUOTA = "listing_quota"  # limit (files or bytes), unit
    ORGANISATION_QUOTA = "organisation_quota"  # limit (bytes), used
    PERSON_QUOTA = "person_quota"  # limit (bytes), used
    INFECTED = "infected"  # signature
    SCANNER_UNAVAILABLE = "scanner_unavailable"


class UploadRefused(MarketError):
    """The file is not taken. `reason` says why; nothing of it has been kept."""

    code: ClassVar[str] = "upload_refused"

    def __init__(self, reason: RefusalReason, **facts: Any) -> None:
        super().__init__(reason=reason, **facts)
        self.reason = reason
