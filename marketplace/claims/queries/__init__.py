"""Reads of claims: one with everything about it, lists, public notices, and what the market knows already."""

from marketplace.claims.queries.claims import one

__all__ = ["one"]
