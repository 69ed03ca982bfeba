"""Lengths and counts."""

LONGEST_NOTE = 2000
LONGEST_VOUCHER = 60
MOST_DOCUMENTS = 30
MOST_ITEMS = 20
FIRST_YEAR, LAST_YEAR = 2016, 2100
LEAST_NOTICE_DAYS, MOST_NOTICE_DAYS = 5, 7
"""Working days of the public notice (product 3.7)."""
