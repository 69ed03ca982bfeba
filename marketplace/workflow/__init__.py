"""The one door for every status change."""
