"""News of meetings that the rooms above hear. Subject: the meeting's id; facts: `by`, who did it, and `lead`."""

PLANNED = "meeting.plan"
CHANGED = "meeting.change"
CANCELLED = "meeting.cancel"
"""This one comes without `lead`."""
