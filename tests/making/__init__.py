"""Builders of the rooms, a module a room."""
