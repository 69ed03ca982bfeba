"""Unpack the web fonts of `marketplace/static/fonts/` for PDF files, which are set from TrueType files.

    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.68.0 brotli==1.2.1
    /tmp/fonts/bin/python …/frontend/paper_fonts.py

Beside them goes `coverage.txt`, the characters that both weights hold, as ranges: whatever else stands in somebody's
text is set as an empty box, since a missing character stops the setting of an accessible PDF.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from fontTools.ttLib import TTFont

PACKAGE = Path(__file__).resolve().parent.parent / "marketplace"
SOURCE, TARGET = PACKAGE / "static" / "fonts", PACKAGE / "proofs" / "fonts"
WEIGHTS = (400, 700)


def unpacked(weight: int) -> set[int]:
    """Write one weight; gives the code points it holds."""
    font = TTFont(SOURCE / f"zh-{weight}.woff2", recalcTimestamp=False)
    font.flavor = None
    font.save(TARGET / f"zh-{weight}.ttf")
    return set(font.getBestCmap())


def ranges(points: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for point in sorted(points):
        if found and found[-1][1] == point - 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return found


def main() -> None:
    """Both weights, their licence, and the list of what they cover."""
    TARGET.mkdir(parents=True, exist_ok=True)
    held = set.intersection(*(unpacked(weight) for weight in WEIGHTS))
    lines = [f"{first:X}-{last:X}" if first < last else f"{first:X}" for first, last in ranges(held)]
    (TARGET / "coverage.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    shutil.copyfile(SOURCE / "OFL.txt", TARGET / "OFL.txt")
    print(f"{len(held)} characters")


if __name__ == "__main__":
    main()
