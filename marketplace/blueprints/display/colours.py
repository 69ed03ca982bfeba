"""The province's five colours as the tokens of theme.css. Pure."""

from colorsys import hls_to_rgb, rgb_to_hls

from marketplace.branches.province import Colours

TINTS: tuple[tuple[str, str, int, int], ...] = (
    ("primary-50", "primary", 95, 50),
    ("primary-100", "primary", 90, 50),
    ("primary-200", "primary", 78, 50),
    ("accent-50", "accent", 96, 90),
    ("accent-100", "accent", 92, 90),
    ("accent-300", "accent", 71, 90),
)
"""Token, the colour it is made from, its lightness and the part of the saturation it keeps, in percent."""
SHADES: tuple[tuple[str, str, int], ...] = (
    ("primary-600", "primary", 123),
    ("primary-700", "primary", 100),
    ("primary-800", "primary_dark", 100),
    ("primary-900", "primary_dark", 72),
    ("accent-700", "accent", 100),
    ("accent-800", "accent", 77),
    ("paper", "surface", 100),
    ("ink", "text", 100),
)
"""Token, the colour it is made from, and its lightness in percent of that colour's."""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def tint(colour: str, lightness: int, saturation: int) -> str:
    """The same hue at a lightness, with a percentage of the saturation."""
    hue, _, own = rgb_to_hls(*_fractions(colour))
    return _hexadecimal(hls_to_rgb(hue, lightness / 100, own * saturation / 100))


def shade(colour: str, percent: int) -> str:
    """The same hue and saturation at `percent` of its lightness."""
    hue, lightness, saturation = rgb_to_hls(*_fractions(colour))
    return _hexadecimal(hls_to_rgb(hue, min(1.0, lightness * percent / 100), saturation))


def _fractions(colour: str) -> tuple[float, float, float]:
    red, green, blue = channels(colour)
    return red / 255, green / 255, blue / 255


def _hexadecimal(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _fractions(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tokens(colours: Colours) -> dict[str, str]:
    """Every token that follows from the five colours."""
    made = {name: tint(getattr(colours, source), *amounts) for name, source, *amounts in TINTS}
    made |= {name: shade(getattr(colours, source), percent) for name, source, percent in SHADES}
    made["bs-primary-rgb"] = made["bs-link-color-rgb"] = ", ".join(map(str, channels(made["primary-700"])))
    made["bs-link-hover-color-rgb"] = ", ".join(map(str, channels(made["primary-900"])))
    return made


def stylesheet(colours: Colours) -> str:
    """The tokens as CSS. The high-contrast mode has fixed colours of its own, so it is left alone."""
    lines = "".join(f"  --{name}: {value};\n" for name, value in tokens(colours).items())
    return f":root:not(.contrast-high) {{\n{lines}}}\n"
