"""Official numbers of patents and registrations: their shapes and check digits."""

import re
import unicodedata
from datetime import date

from marketplace.listings.vocabulary import IpType

PATENTS = frozenset({IpType.INVENTION_PATENT, IpType.UTILITY_MODEL, IpType.DESIGN_PATENT})
_KIND_DIGITS = {
    IpType.INVENTION_PATENT: "18",  # 8: an international application for an invention
    IpType.UTILITY_MODEL: "29",  # 9: an international application for a utility model
    IpType.DESIGN_PATENT: "3",
}
_LONG = re.compile(r"(?:ZL|CN)?([0-9]{4})([12389])([0-9]{7})\.?([0-9X])")
_SHORT = re.compile(r"(?:ZL|CN)?([0-9]{2})([12389])([0-9]{5})\.?([0-9X])")
_PUBLICATION = re.compile(r"CN[0-9]{7,9}[ABCUYSD][0-9]?")
_PUBLICATION_LETTERS = {
    IpType.INVENTION_PATENT: "ABC",
    IpType.UTILITY_MODEL: "UY",
    IpType.DESIGN_PATENT: "SD",
}
_REGISTRATION = re.compile(r"[0-9A-Z]{3}([0-9]{4})Y[0-9]{4}")
FIRST_LONG_YEAR = 2003
"""Application numbers have twelve digits since 2003-10-01, and had eight before."""


def normalise(number: str) -> str:
    """Upper case, full-width characters folded, without white space."""
    return "".join(unicodedata.normalize("NFKC", number).upper().split())


def patent_check_character(digits: str) -> str:
    """The character after the dot for 8 or 12 digits (ZC 0006-2003).

    Weights are 2 to 9, repeating; the sum modulo 11, with X for 10.
    """
    rest = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(digits)) % 11
    return "X" if rest == 10 else str(rest)


def patent_problem(number: str, kind: IpType, today: date) -> tuple[str, dict[str, str]] | None:
    """None for a good Chinese application, patent or publication number, else a code and its facts."""
    text = normalise(number)
    if _PUBLICATION.fullmatch(text):
        letter = text.rstrip("0123456789")[-1]
        return None if letter in _PUBLICATION_LETTERS[kind] else ("patent_kind_differs", {})
    found = _LONG.fullmatch(text) or _SHORT.fullmatch(text)
    if found is None:
        return "patent_number_shape", {}
    year, kind_digit, serial, check = found.groups()
    expected = patent_check_character(year + kind_digit + serial)
    if check != expected:
        return "patent_check_digit", {"expected": expected}
    if not _year_is_possible(year, today):
        return "patent_year", {"year": year}
    return None if kind_digit in _KIND_DIGITS[kind] else ("patent_kind_differs", {})


def _year_is_possible(year: str, today: date) -> bool:
    if len(year) == 4:
        return FIRST_LONG_YEAR <= int(year) <= today.year
    return year >= "85" or year <= "03"  # the first applications were taken in 1985


def registration_problem(number: str, today: date) -> str | None:
    """Problem code for a registration number: region or department (3 places), year, Y, serial (4 places)."""
    found = _REGISTRATION.fullmatch(normalise(number))
    if found is None:
        return "registration_number_shape"
    return None if int(found.group(1)) <= today.year else "registration_year"
