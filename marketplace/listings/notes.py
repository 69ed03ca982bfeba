"""What an operator asks for, field by field, when something is returned. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.vocabulary import Kind

MOST_CHARACTERS = 2_000
MOST_NOTES = 50


@dataclass(frozen=True)
class FieldNote:
    """`field` is the name of a draft's field, '' for the listing as a whole."""

    field: str
    text: str


def cleaned_notes(notes: Sequence[FieldNote]) -> tuple[FieldNote, ...]:
    """Without those that say nothing."""
    cleaned = (FieldNote(note.field.strip(), clean_block(note.text)) for note in notes)
    return tuple(note for note in cleaned if note.text)


def note_problems(notes: Sequence[FieldNote], kind: Kind) -> tuple[Problem, ...]:
    """Something wrong with cleaned notes: none at all, a field that does not exist, too long, too many."""
    known = {"", *(field.name for field in fields(DRAFT_OF[kind]))}
    found = [] if notes else [Problem("notes", "required")]
    if len(notes) > MOST_NOTES:
        found.append(Problem("notes", "too_many", most=MOST_NOTES, count=len(notes)))
    for note in notes:
        if note.field not in known:
            found.append(Problem("notes", "unknown_field", value=note.field))
        if len(note.text) > MOST_CHARACTERS:
            length = len(note.text)
            found.append(Problem(f"notes.{note.field}", "too_long", most=MOST_CHARACTERS, length=length))
    return tuple(found)
