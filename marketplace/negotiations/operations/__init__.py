"""Writes of the negotiations room, a module a subject. None commits."""
