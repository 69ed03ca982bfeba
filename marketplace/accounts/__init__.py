"""Organisations, people, roles, sign-in, sessions, second factor, one-time links."""
