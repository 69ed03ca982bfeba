import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.display.modes import SIZES, Modes, chosen_modes, read_modes

modes = st.builds(Modes, st.sampled_from(SIZES), st.booleans(), st.booleans(), st.booleans())


@given(modes)
def test_what_was_kept_is_read_back(chosen: Modes) -> None:
    assert read_modes(chosen.classes) == chosen


@given(st.text())
def test_any_cookie_gives_modes_and_only_known_classes(cookie: str) -> None:
    known = {"size-125", "size-150", "size-200", "contrast-high", "simple", "big-pointer"}
    assert set(read_modes(cookie).classes.split()) <= known


def test_nothing_chosen_adds_no_class() -> None:
    assert Modes().classes == ""


def test_a_form_with_every_box_ticked_gives_every_mode() -> None:
    form = {"size": "150", "contrast": "1", "simple": "1", "pointer": "1"}
    assert chosen_modes(form) == Modes("150", contrast=True, simple=True, pointer=True)


@pytest.mark.parametrize("size", ["", "99", "200%", "1500", "\x00"])
def test_an_unknown_size_is_the_normal_one(size: str) -> None:
    assert chosen_modes({"size": size}).size == "100"


def test_an_empty_form_is_the_normal_page() -> None:
    assert chosen_modes({}) == Modes()
