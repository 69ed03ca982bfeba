"""Characters that the fonts of the printed edition lack."""

from marketplace.catalogue.content import Snapshot
from marketplace.proofs.coverage import BOX, fitted


def missing_glyphs(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Each lacking character with the numbers of the entries that have it."""
    known, found = {character for character, _words in snapshot.head.replacements}, dict[str, list[str]]()
    for entry in snapshot.entries:
        for character in {*entry.title, *entry.summary, *entry.organisation} - known:
            if fitted(character) == BOX and character != BOX:
                found.setdefault(character, []).append(entry.number)
    return {character: tuple(numbers) for character, numbers in found.items()}
