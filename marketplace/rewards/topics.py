"""News of a share that no move announces. `subject_id` is the row named; facts: `by`, the person or None."""

PERSON_ASKED = "share_person.ask"
"""A contributor is asked to confirm the own part. Subject: the row of that person."""
ANSWERED = "share.answer"
"""Somebody confirmed or objected. Subject: the share."""
LINK = "share, own part"
"""What the signed link of a letter to a contributor is for; it names the key of who was asked."""
