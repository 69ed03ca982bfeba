"""Writes of policy: versions, and decisions by them."""
