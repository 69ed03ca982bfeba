"""The news of this room that the rooms above hear."""

INDEXED = "listing.indexed"
"""The index agrees with the tables about a listing, which may be gone from both. Subject: its id."""
