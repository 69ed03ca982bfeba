"""Prices in public, and objections to them: pages for everybody."""
