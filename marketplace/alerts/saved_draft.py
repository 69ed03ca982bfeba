"""What a person says when saving a search. Pure."""

from dataclasses import dataclass

from marketplace.alerts.states import Frequency
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.text import clean_line

LONGEST_NAME = 120


@dataclass(frozen=True)
class SavedDraft:
    """`name` is one line, and not empty."""

    name: str
    frequency: Frequency

    @classmethod
    def of(cls, name: str, frequency: Frequency) -> "SavedDraft":
        """Raises Invalid for a name that is empty or too long once it is one clean line."""
        line = clean_line(name)
        if not line:
            raise Invalid(Problem("name", "required"))
        if len(line) > LONGEST_NAME:
            raise Invalid(Problem("name", "too_long", most=LONGEST_NAME))
        return cls(line, frequency)
