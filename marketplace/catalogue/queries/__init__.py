"""Reads of the catalogue; every one takes a scope first."""
