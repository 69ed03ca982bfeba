"""Codes of issued documents: unguessable, hard to mistype, and told from a slip of the pen by their last letter. Pure.

Fifteen random letters of 32 (75 bits) and a check letter, in groups of four: 7K3M-Q2XP-9RTA-4WHC.
"""

import secrets
import unicodedata

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are taken for others or make words."""
LENGTH = 16
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_STEPS = (1, 3, 5, 7, 9, 11, 13, 15)
"""Odd weights, different for neighbours: a wrong letter is always seen."""


def new_code() -> str:
    """As it is stored: sixteen letters without groups."""
    first = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return first + check_letter(first)


def check_letter(first: str) -> str:
    """Any one wrong letter changes it, and so does nearly every swap of two."""
    total = sum(_STEPS[place % len(_STEPS)] * LETTERS.index(letter) for place, letter in enumerate(first))
    return LETTERS[-total % len(LETTERS)]


def grouped(code: str) -> str:
    """As it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(typed: str) -> str | None:
    """The code that somebody typed: case, spaces, dashes and full-width forms do not matter. None: it is none."""
    plain = unicodedata.normalize("NFKC", typed[:100]).upper()
    letters = "".join(c for c in plain if c.isalnum()).translate(_LOOKALIKES)
    if len(letters) != LENGTH or any(letter not in LETTERS for letter in letters):
        return None
    return letters if check_letter(letters[:-1]) == letters[-1] else None
