"""News of prices and objections that no move of a negotiation announces."""

FINISHED = "publicity.finished"
"""The time of a publicity is over; the subject is the publicity."""
RAISED = "objection.raised"
"""An objection came in; the subject is the objection."""
