"""Places in the branch tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.branches import paths
from marketplace.kernel.actor import PROVINCE_PATH

branch_codes = st.integers(1, 99).map(lambda number: f"BR{number}")
region_codes = st.integers(100_000, 999_999).map(str)
branches = branch_codes.map(paths.branch_path)
nodes = st.builds(paths.node_path, branch_codes, region_codes)
places = st.one_of(st.just(PROVINCE_PATH), branches, nodes)

MALFORMED = [
    "",
    "/",
    "/p",
    "p/",
    "/p//",
    "/p/BR1",
    "/p/BR0/",
    "/p/br1/",
    "/p/BR1/22018/",
    "/p/BR1/2201844/",
    "/p/BR1/220184",
    "/p/BR1/220184/1/",
    "/p/220184/",
    "/p/BR1/\n",
    "/p/BR1/\x00/",
    "/p/BR1/２２０１８４/",
    "/p/../",
    "/p/%/",
]


def test_the_three_levels_have_the_documented_paths() -> None:
    assert paths.branch_path("BR1") == "/p/BR1/"
    assert paths.node_path("BR1", "220184") == "/p/BR1/220184/"
    assert [paths.level_of(p) for p in ("/p/", "/p/BR1/", "/p/BR1/220184/")] == ["province", "branch", "node"]


def test_each_place_has_the_next_one_up_as_its_parent() -> None:
    assert paths.parent_path("/p/BR1/220184/") == "/p/BR1/"
    assert paths.parent_path("/p/BR1/") == "/p/"
    assert paths.parent_path("/p/") is None


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_path_is_refused_everywhere(text: str) -> None:
    assert not paths.is_path(text)
    for question in (paths.level_of, paths.parent_path):
        with pytest.raises(ValueError, match="not a place"):
            question(text)


@pytest.mark.parametrize("code", ["", "BR", "BR0", "BR100", "br1", "BR1/", "../", "220100"])
def test_no_path_is_made_of_a_bad_branch_code(code: str) -> None:
    with pytest.raises(ValueError, match="not a place"):
        paths.branch_path(code)


@pytest.mark.parametrize("code", ["", "22018", "2201840", "022018", "BR1", "220184/"])
def test_no_path_is_made_of_a_bad_region_code(code: str) -> None:
    with pytest.raises(ValueError, match="not a place"):
        paths.node_path("BR1", code)


@given(places)
def test_climbing_ends_at_the_province_after_as_many_steps_as_the_level_says(place: str) -> None:
    steps = {"province": 0, "branch": 1, "node": 2}[paths.level_of(place)]
    current: str | None = place
    for _ in range(steps):
        assert current is not None
        above = paths.parent_path(current)
        assert above is not None
        assert current.startswith(above)
        current = above
    assert current == PROVINCE_PATH


@given(st.text(max_size=40))
def test_any_text_is_either_a_path_or_refused(text: str) -> None:
    if paths.is_path(text):
        assert paths.level_of(text) in {"province", "branch", "node"}
    else:
        with pytest.raises(ValueError, match="not a place"):
            paths.level_of(text)
