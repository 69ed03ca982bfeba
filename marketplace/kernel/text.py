"""Text from outside, made safe to store: no NUL, no lone surrogates, no stray control characters."""

import unicodedata

_KEEP = {"\n", "\t"}


def clean(text: str) -> str:
    """Drop what no database or page can hold and normalise line ends; visible text is kept as it is.

    Control (Cc), surrogate (Cs) and unassigned noncharacters go; private-use characters (Co) go too, since no
    font shows them; zero-width joiners stay because scripts need them.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in unified if c in _KEEP or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"}
    )


def clean_line(text: str) -> str:
    """One line: cleaned, inner white space (also the full-width space) folded to single spaces, ends trimmed."""
    return " ".join(clean(text).split())


def clean_block(text: str) -> str:
    """Several lines: cleaned, each line's end trimmed, no more than one empty line in a row."""
    lines = [line.rstrip() for line in clean(text).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
