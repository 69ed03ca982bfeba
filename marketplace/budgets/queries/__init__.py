"""Reads of budgets: lines with their figures, reservations, what is left."""

from marketplace.budgets.queries.lines import remaining
from marketplace.budgets.queries.reservations import of_subject, one

__all__ = ["of_subject", "one", "remaining"]
