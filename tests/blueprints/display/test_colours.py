import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.display.colours import channels, contrast, shade, stylesheet, tint, tokens
from marketplace.branches.province_data import load

COLOURS = load().colours
THEME = Path("marketplace/static/css/theme.css").read_text(encoding="utf-8")
PARTS = Path("marketplace/static/css/parts.css").read_text(encoding="utf-8")
hexadecimal = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def defaults(block: str) -> dict[str, str]:
    """The colour tokens that a rule of the theme sets."""
    found = re.search(re.escape(block) + r" \{(.*?)\n\}", THEME, re.S)
    assert found, f"theme.css has no rule {block}"
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", found.group(1)))


TEXT_ON_GROUND = [
    ("ink", "surface"), ("ink", "paper"), ("ink-soft", "surface"), ("ink-soft", "paper"), ("ink-soft", "primary-50"),
    ("primary-700", "surface"), ("primary-700", "paper"), ("primary-700", "primary-50"), ("primary-800", "primary-100"),
    ("primary-900", "primary-200"), ("accent-800", "accent-100"), ("accent-800", "surface"), ("accent-700", "paper"),
    ("blue-800", "blue-100"), ("red-800", "red-100"), ("red-800", "surface"), ("ink", "accent-100"),
    ("ink", "blue-100"), ("ink", "red-100"), ("ink", "primary-100"), ("on-band", "band"), ("on-band-soft", "band"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_every_text_can_be_read_on_its_ground_with_the_colours_of_the_province(
    text: str, ground: str
) -> None:
    made = defaults(":root") | tokens(COLOURS)
    made["band"] = made["primary-800"]
    assert contrast(made[text], made[ground]) >= 4.5


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_every_text_can_be_read_on_its_ground_in_high_contrast(text: str, ground: str) -> None:
    made = defaults(":root") | defaults(".contrast-high")
    assert contrast(made[text], made[ground]) >= 7


@pytest.mark.parametrize("border", ["line-strong", "primary-600", "focus"])
@pytest.mark.parametrize("ground", ["surface", "paper"])
def test_the_edge_of_a_control_and_the_focus_ring_stand_out(border: str, ground: str) -> None:
    made = defaults(":root") | tokens(COLOURS)
    assert contrast(made[border], made[ground]) >= 3


def test_the_words_on_each_group_of_tiles_can_be_read() -> None:
    pairs = re.findall(r"\.tile-g\d \{ background: (#\w{6}); color: (#\w{6})", PARTS)
    assert len(pairs) == 6
    assert all(contrast(ground, words) >= 4.5 for ground, words in pairs)


def test_contrast_of_black_and_white_is_twenty_one_and_of_equals_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#17503f", "#17503f") == 1


def test_a_grey_has_the_contrast_that_the_recommendation_gives_for_it() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(hexadecimal)
def test_a_shade_of_one_hundred_percent_is_the_colour_itself(colour: str) -> None:
    pairs = zip(channels(shade(colour, 100)), channels(colour), strict=True)
    assert all(abs(one - other) <= 1 for one, other in pairs)


@given(hexadecimal, st.integers(0, 100), st.integers(0, 100))
def test_a_tint_is_always_a_colour(colour: str, lightness: int, saturation: int) -> None:
    assert re.fullmatch(r"#[0-9a-f]{6}", tint(colour, lightness, saturation))


def test_a_tint_of_full_lightness_is_white_and_of_none_black() -> None:
    assert tint("#17503f", 100, 50) == "#ffffff"
    assert tint("#17503f", 0, 50) == "#000000"


def test_another_province_gets_its_own_colour_in_links_and_grounds() -> None:
    made = tokens(replace(COLOURS, primary="#1f4e8c"))
    assert made["primary-700"] == "#1f4e8c"
    assert made["bs-link-color-rgb"] == "31, 78, 140"
    assert made["primary-50"] != tokens(COLOURS)["primary-50"]


def test_the_stylesheet_leaves_the_high_contrast_mode_alone() -> None:
    text = stylesheet(COLOURS)
    assert text.startswith(":root:not(.contrast-high) {")
    assert text.count("{") == text.count("}") == 1
    assert "--primary-700: #17503f;" in text


def test_every_token_made_here_is_one_the_theme_uses() -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in Path("marketplace/static/css").glob("*.css"))
    unused = [name for name in tokens(COLOURS) if f"--{name}" not in used]
    assert not unused, f"no rule uses {unused}"
