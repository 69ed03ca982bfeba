"""What a person types about a pair. Pure."""

from marketplace.kernel.text import clean_block

LONGEST_NOTE = 1_000


def kept_note(note: str) -> str:
    """A note as it is kept: cleaned, and cut at LONGEST_NOTE characters."""
    return clean_block(note)[:LONGEST_NOTE]
