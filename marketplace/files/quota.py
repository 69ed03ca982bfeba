"""How much may be kept. Pure."""

from collections.abc import Collection

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import LISTING_BYTES, LISTING_FILES, ORGANISATION_BYTES, PERSON_BYTES


def check_organisation(used: int, added: int) -> None:
    """`used` and `added` are bytes. Raises UploadRefused(ORGANISATION_QUOTA)."""
    if used + added > ORGANISATION_BYTES:
        raise UploadRefused(RefusalReason.ORGANISATION_QUOTA, used=used, limit=ORGANISATION_BYTES)


def check_person(used: int, added: int) -> None:
    """The same for files of one's own. Raises UploadRefused(PERSON_QUOTA)."""
    if used + added > PERSON_BYTES:
        raise UploadRefused(RefusalReason.PERSON_QUOTA, used=used, limit=PERSON_BYTES)


def check_listing(sizes: Collection[int]) -> None:
    """`sizes` are the bytes of all files one listing would then have. Raises UploadRefused(LISTING_QUOTA)."""
    if len(sizes) > LISTING_FILES:
        raise UploadRefused(RefusalReason.LISTING_QUOTA, unit="files", limit=LISTING_FILES)
    if sum(sizes) > LISTING_BYTES:
        raise UploadRefused(RefusalReason.LISTING_QUOTA, unit="bytes", limit=LISTING_BYTES)
