"""The number of a listing that people read out on the telephone: CG000123, XQ000123. Pure."""

import re

from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.vocabulary import Kind

CODES = {Kind.ACHIEVEMENT: "CG", Kind.NEED: "XQ"}
_CODE = re.compile(r"(?:CG|XQ)?0*([0-9]{1,10})", re.ASCII | re.IGNORECASE)


def code_of(kind: Kind, listing_id: int) -> str:
    """CG000123 for an achievement, XQ000123 for a need."""
    return f"{CODES[kind]}{listing_id:06d}"


def id_in(text: str) -> int | None:
    """The id in a code, or in a bare number, as somebody typed it; None for what no listing can have."""
    found = _CODE.fullmatch(text.strip())
    number = int(found[1]) if found else 0
    return number if 0 < number <= MOST_ID else None
