"""How long a patent lives."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts.patents import PATENTS, last_day
from marketplace.contracts.vocabulary import IpKind

K = IpKind


@pytest.mark.parametrize(
    ("kind", "filed_on", "ends"),
    [
        (K.INVENTION_PATENT, date(2006, 3, 2), date(2026, 3, 1)),
        (K.UTILITY_PATENT, date(1999, 9, 6), date(2009, 9, 5)),
        (K.DESIGN_PATENT, date(2021, 6, 1), date(2036, 5, 31)),
        (K.DESIGN_PATENT, date(2021, 5, 31), date(2031, 5, 30)),
        (K.INVENTION_PATENT, date(2024, 2, 29), date(2044, 2, 28)),
        (K.UTILITY_PATENT, date(2024, 2, 29), date(2034, 2, 28)),
        (K.INVENTION_PATENT, date(2005, 3, 1), date(2025, 2, 28)),
        (K.INVENTION_PATENT, date(9990, 1, 1), None),
        (K.KNOW_HOW, date(2020, 1, 1), None),
        (K.NONE, date(2020, 1, 1), None),
    ],
)
def test_last_day(kind: IpKind, filed_on: date, ends: date | None) -> None:
    assert last_day(kind, filed_on) == ends


@given(st.sampled_from(sorted(PATENTS)), st.dates(date(1985, 4, 1), date(2100, 1, 1)))
def test_a_later_filing_never_ends_earlier(kind: IpKind, filed_on: date) -> None:
    first, second = last_day(kind, filed_on), last_day(kind, filed_on.replace(year=filed_on.year + 4))
    assert first is not None
    assert second is not None
    assert filed_on < first < second
