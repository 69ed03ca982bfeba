"""What can be wrong with a right in a catalogue. Pure."""

from enum import StrEnum

from marketplace.listings.drafts import IpRow
from marketplace.listings.numbers import PATENTS
from marketplace.listings.vocabulary import IpStatus, IpType


class Fault(StrEnum):
    NUMBER_MISSING = "number_missing"
    STATUS_MISSING = "status_missing"
    LAPSED = "lapsed"


def fault_of(right: IpRow) -> Fault | None:
    """Patents have a number and a status, other registered rights a number; a technical secret has neither."""
    if right.type is IpType.TECHNICAL_SECRET:
        return None
    if not right.number.strip():
        return Fault.NUMBER_MISSING
    if right.type in PATENTS and right.status is IpStatus.NOT_APPLICABLE:
        return Fault.STATUS_MISSING
    return Fault.LAPSED if right.status is IpStatus.LAPSED else None
