"""What this installation sets for listings, handed to operations as one frozen value."""

from dataclasses import dataclass
from datetime import date

from marketplace.kernel.clock import add_working_days
from marketplace.listings.submitting import Vocabulary

DIAGNOSIS_WORKING_DAYS = 5
"""How long a need may be under diagnosis before it counts as overdue."""


@dataclass(frozen=True)
class ListingRules:
    """`valid_days` until a listing lapses, `review_working_days` the clock of the review queue.

    `queries.rules.of_installation` reads one; a batch makes it once and passes it on.
    """

    valid_days: int
    review_working_days: int
    vocabulary: Vocabulary
    holidays: frozenset[date] = frozenset()

    def review_due(self, day: date) -> date:
        """The last day for the review of something handed in on `day` (Beijing)."""
        return add_working_days(day, self.review_working_days, self.holidays)

    def diagnosis_due(self, day: date) -> date:
        return add_working_days(day, DIAGNOSIS_WORKING_DAYS, self.holidays)
