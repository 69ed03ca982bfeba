"""Persistence foundations: the base of all tables, column types, the one commit point, the outbox."""
