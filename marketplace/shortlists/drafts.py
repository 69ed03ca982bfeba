"""What a person types or chooses about a shortlist. Pure."""

from dataclasses import dataclass

LONGEST_NAME = 120
LONGEST_NOTE = 2_000
MOST_LISTS = 20
MOST_ENTRIES = 200
SHARE_DAYS = (7, 30, 90)
"""How long a link to a list may work."""


@dataclass(frozen=True)
class ShareDraft:
    """A link for others: good for one of SHARE_DAYS, with the owner's notes or without."""

    days: int
    with_notes: bool = False
