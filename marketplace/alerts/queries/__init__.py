"""Reads of the alerts room, a module a subject; whose rows they are comes first."""
