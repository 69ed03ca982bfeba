"""The news of threads that the rooms above hear."""

POSTED = "message.post"
"""Subject: the message's id; facts: `by`, who wrote it, and `subject`, what the thread is about ("lead:12")."""
