"""News of this room that rooms above hear of."""

RESERVED = "budget_reservation.reserve"
"""Its money is there, at once or after waiting; the subject id is the reservation's."""
