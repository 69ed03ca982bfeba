"""Writes of the alerts room, a module a subject: saved searches, followed listings. None commits."""
