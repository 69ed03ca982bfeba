"""Writes of the accounts room, a module a subject."""
