"""What somebody types to find entries, as it is compared with `CatalogueEntry.words`. Pure."""

import unicodedata

from marketplace.kernel.text import clean_line

LONGEST = 100
MOST = 8
"""More words than this find nothing more."""


def sought(text: str) -> tuple[tuple[str, ...], ...]:
    """Each word folded as entries are; one that is typed in full width stands there in half width too."""
    return tuple(_spellings(word) for word in dict.fromkeys(clean_line(text)[:LONGEST].split()[:MOST]))


def is_cut(text: str) -> bool:
    """Whether not all of it is looked for."""
    line = clean_line(text)
    return len(line) > LONGEST or len(line.split()) > MOST


def _spellings(word: str) -> tuple[str, ...]:
    plain = word.casefold()
    narrow = unicodedata.normalize("NFKC", word).casefold()
    return (plain,) if narrow == plain or not narrow.strip() else (plain, narrow)
