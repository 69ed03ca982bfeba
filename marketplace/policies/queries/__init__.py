"""Reads of policy: the book in force, versions, stored decisions."""

from marketplace.policies.queries.books import in_force as book

__all__ = ["book"]
