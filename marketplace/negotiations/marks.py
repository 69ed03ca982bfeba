"""Codes of handed-out copies. Pure but for chance."""

import secrets

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_mark() -> str:
    """Twelve letters and digits that cannot be taken for each other, in three groups."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
