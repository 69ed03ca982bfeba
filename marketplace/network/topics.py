"""The news of this room that the rooms above hear."""

REHOME = "network.rehome"
"""Counties belong elsewhere than before. Subject: the id of the place that changed."""
