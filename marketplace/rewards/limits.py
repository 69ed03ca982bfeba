"""Bounds of what is filled in, and the days of the notice."""

from datetime import date

MOST_PEOPLE = 50
MOST_COSTS = 50
LONGEST_NAME = 60
LONGEST_ROLE = 100
LONGEST_WHAT = 200
LONGEST_VOUCHER = 60
LONGEST_NOTE = 2000
LONGEST_EMAIL = 254
LEAST_NOTICE_DAYS = 15
"""Calendar days of the notice in the unit (公示). The plan names no number; 国发〔2016〕16号 asks for 15 of a price."""
LEAST_ANSWER_DAYS = 10
"""Calendar days for everybody's word, as for opinions on a contract; then silence is recorded."""
CASH_MONTHS = 36
"""财税〔2018〕58号: a cash award paid later than this after the income is not counted at half for income tax."""


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)
