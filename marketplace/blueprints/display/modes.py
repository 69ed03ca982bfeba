"""Reading modes: text size, contrast, the simplified pages, pointer. Pure.

One cookie keeps them, so that no account is needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

COOKIE = "display"
SIZES = ("100", "125", "150", "200")


@dataclass(frozen=True)
class Modes:
    """`size` is the size of letters in percent."""

    size: str = "100"
    contrast: bool = False
    simple: bool = False
    pointer: bool = False

    @property
    def classes(self) -> str:
        """For the class attribute of <html>; empty when nothing was chosen."""
        chosen = (
            ("" if self.size == "100" else f"size-{self.size}"),
            ("contrast-high" if self.contrast else ""),
            ("simple" if self.simple else ""),
            ("big-pointer" if self.pointer else ""),
        )
        return " ".join(name for name in chosen if name)


def read_modes(cookie: str) -> Modes:
    """The modes that `Modes.classes` wrote; anything else in the cookie is ignored."""
    words = set(cookie.split())
    size = next((size for size in SIZES if f"size-{size}" in words), "100")
    return Modes(size, "contrast-high" in words, "simple" in words, "big-pointer" in words)


def chosen_modes(form: Mapping[str, str]) -> Modes:
    """The modes of a sent form; an unknown size is the normal one."""
    size = form.get("size", "100")
    return Modes(
        size if size in SIZES else "100",
        contrast=form.get("contrast") == "1",
        simple=form.get("simple") == "1",
        pointer=form.get("pointer") == "1",
    )
