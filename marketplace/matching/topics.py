"""The news of this room that the rooms above hear."""

FOUND = "match.found"
"""A listing's best list has pairs that nobody had seen. Subject: its id; facts: `new`, and `by`, who had asked."""
