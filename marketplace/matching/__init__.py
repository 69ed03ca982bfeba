"""Suggested pairs of a need and an achievement, with reasons a person can check."""
