from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.kernel.clock import BEIJING
from marketplace.listings.drafts import NeedDraft
from marketplace.listings.rules import DIAGNOSIS_WORKING_DAYS, ListingRules
from marketplace.listings.states import LAPSE, ListingStatus
from marketplace.listings.validity import effective_status, end_of, has_lapsed, own_end, valid_until
from tests.listings import samples

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_day_ends_at_midnight_in_beijing() -> None:
    assert end_of(date(2026, 3, 2)) == datetime(2026, 3, 3, 0, 0, tzinfo=BEIJING)
    assert end_of(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_only_a_need_sets_its_own_end() -> None:
    assert own_end(samples.ACHIEVEMENT) is None
    assert own_end(NeedDraft()) is None
    assert own_end(NeedDraft(valid_until=date(2026, 3, 2))) == end_of(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (None, NOW + timedelta(days=180)),
        (date(2026, 3, 10), end_of(date(2026, 3, 10))),
        (date(2030, 1, 1), NOW + timedelta(days=180)),
    ],
)
def test_the_earlier_end_counts(own: date | None, expected: datetime) -> None:
    assert valid_until(NeedDraft(valid_until=own), NOW, 180) == expected


@pytest.mark.parametrize("status", ListingStatus)
def test_what_can_lapse_has_lapsed_at_its_end_and_not_a_second_before(status: ListingStatus) -> None:
    end = NOW + timedelta(days=1)
    assert not has_lapsed(status, end, end - timedelta(seconds=1))
    assert has_lapsed(status, end, end) is (status in LAPSE.start)
    expected = ListingStatus.EXPIRED if status in LAPSE.start else status
    assert effective_status(status, end, end) is expected
    assert effective_status(status, None, end) is status


def test_the_clocks_of_the_queue_leave_out_weekends_and_days_off() -> None:
    rules = ListingRules(180, 3, samples.VOCABULARY, frozenset({date(2026, 3, 9)}))
    assert rules.review_due(date(2026, 3, 5)) == date(2026, 3, 11)
    assert rules.diagnosis_due(date(2026, 3, 5)) == date(2026, 3, 13)
    assert DIAGNOSIS_WORKING_DAYS == 5
