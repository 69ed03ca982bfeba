"""统一社会信用代码: 18 characters, the last a check character (GB 32100-2015)."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: digits and capitals without I, O, S, V, Z."""
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def normalise(text: str) -> str:
    """Upper case, without spaces or hyphens, full-width letters and digits folded."""
    folded = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return "".join(c for c in folded.upper() if not c.isspace() and c != "-")


def check_character(first17: str) -> str:
    """The 18th character for 17 given ones. Raises ValueError for a character outside the alphabet."""
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def problem_with(code: str) -> str | None:
    """None for a good code, else 'length', 'character' or 'check_character'. `code` is already normalised."""
    if len(code) != 18:
        return "length"
    if any(c not in ALPHABET for c in code):
        return "character"
    return None if check_character(code[:17]) == code[17] else "check_character"
