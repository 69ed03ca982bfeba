import pytest

from marketplace.files import limits, quota
from marketplace.files.errors import RefusalReason, UploadRefused


def test_an_organisation_may_fill_its_quota_to_the_last_byte() -> None:
    quota.check_organisation(limits.ORGANISATION_BYTES - 5, 5)
    with pytest.raises(UploadRefused) as caught:
        quota.check_organisation(limits.ORGANISATION_BYTES - 5, 6)
    assert caught.value.reason is RefusalReason.ORGANISATION_QUOTA
    assert caught.value.facts["limit"] == limits.ORGANISATION_BYTES


def test_a_listing_has_a_quota_of_files_and_of_bytes() -> None:
    quota.check_listing([1] * limits.LISTING_FILES)
    quota.check_listing([limits.FILE_BYTES] * (limits.LISTING_BYTES // limits.FILE_BYTES))
    for sizes, unit in (([1] * (limits.LISTING_FILES + 1), "files"), ([limits.LISTING_BYTES, 1], "bytes")):
        with pytest.raises(UploadRefused) as caught:
            quota.check_listing(sizes)
        assert caught.value.reason is RefusalReason.LISTING_QUOTA
        assert caught.value.facts["unit"] == unit
