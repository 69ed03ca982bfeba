"""The shipped province holds together."""

from collections import Counter
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from marketplace.branches.province import (
    COUNTY_KINDS,
    NODE_KINDS,
    PREFECTURE_KINDS,
    Province,
    RegionEntry,
    RegionKind,
)
from marketplace.branches.province_data import load


def current(province: Province, *kinds: RegionKind) -> list[RegionEntry]:
    return [r for r in province.regions if r.kind in kinds and r.replaced_by is None]


def test_the_default_folder_is_the_jilin_market(jilin: Province) -> None:
    assert (jilin.code, jilin.name_zh, jilin.name_en) == ("220000", "吉林省", "Jilin")
    assert (jilin.market_zh, jilin.market_en) == ("吉林省科技大市场", "Jilin Tech Market")
    assert load() == jilin


def test_there_are_nine_prefectures_and_sixty_counties_of_today(jilin: Province) -> None:
    assert len(current(jilin, *PREFECTURE_KINDS)) == 9
    counties = Counter(r.kind for r in current(jilin, *COUNTY_KINDS))
    assert counties == {
        RegionKind.DISTRICT: 21,
        RegionKind.COUNTY_LEVEL_CITY: 20,
        RegionKind.COUNTY: 16,
        RegionKind.AUTONOMOUS_COUNTY: 3,
    }


def test_every_other_province_level_unit_is_there_as_outside(jilin: Province) -> None:
    outside = current(jilin, RegionKind.OUTSIDE)
    assert len(outside) == 33
    assert {"710000", "810000", "820000"} <= {r.code for r in outside}
    assert all(r.parent_code is None and r.branch_code is None for r in outside)


def test_region_codes_are_unique_and_of_six_digits(jilin: Province) -> None:
    codes = [r.code for r in jilin.regions]
    assert len(codes) == len(set(codes))
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)


def test_a_parent_stands_before_its_children(jilin: Province) -> None:
    seen: set[str] = set()
    for region in jilin.regions:
        assert region.parent_code is None or region.parent_code in seen
        seen.add(region.code)


def test_every_county_has_a_prefecture_with_the_same_first_four_digits(jilin: Province) -> None:
    by_code = {r.code: r for r in jilin.regions}
    for county in (r for r in jilin.regions if r.kind in COUNTY_KINDS):
        assert county.parent_code is not None
        assert by_code[county.parent_code].kind in PREFECTURE_KINDS
        assert county.parent_code[:4] == county.code[:4]


def test_each_prefecture_is_in_exactly_one_branch_and_each_branch_has_one(jilin: Province) -> None:
    assert [b.code for b in jilin.branches] == ["BR1", "BR2", "BR3", "BR4", "BR5", "BR6"]
    belongs = [r.branch_code for r in current(jilin, *PREFECTURE_KINDS)]
    assert set(belongs) == {b.code for b in jilin.branches}


def test_a_county_is_in_the_branch_of_its_prefecture(jilin: Province) -> None:
    by_code = {r.code: r for r in jilin.regions}
    for county in current(jilin, *COUNTY_KINDS):
        assert county.branch_code == by_code[str(county.parent_code)].branch_code


def test_prefectures_have_tiles_of_their_own_and_nothing_else_has_one(jilin: Province) -> None:
    tiles = [r.tile for r in jilin.regions if r.tile is not None]
    assert len(tiles) == len(set(tiles)) == 9
    assert {r.kind for r in jilin.regions if r.tile is not None} == PREFECTURE_KINDS
    by_code = {r.code: r.tile for r in jilin.regions}
    assert (by_code["220800"], by_code["220100"], by_code["222400"]) == ((0, 0), (2, 0), (4, 1))


def test_a_retired_code_follows_its_replacement_into_todays_branch(jilin: Province) -> None:
    by_code = {r.code: r for r in jilin.regions}
    gongzhuling = by_code["220381"]
    assert gongzhuling.replaced_by == "220184"
    assert (gongzhuling.parent_code, gongzhuling.branch_code) == ("220300", "BR1")
    for region in (r for r in jilin.regions if r.replaced_by):
        assert by_code[str(region.replaced_by)].replaced_by is None


def test_the_fourteen_priority_fields_are_in_the_plans_order(jilin: Province) -> None:
    assert [f.code for f in jilin.fields] == [f"F{number:02}" for number in range(1, 15)]
    assert (jilin.fields[0].name_zh, jilin.fields[-1].name_zh) == ("汽车制造", "人口健康")
    assert all(f.industries for f in jilin.fields)


def test_every_branch_has_themes_and_an_introduction_in_both_languages(jilin: Province) -> None:
    known = {f.code for f in jilin.fields}
    for branch in jilin.branches:
        assert branch.themes
        assert set(branch.themes) <= known
        assert len(branch.introduction_zh) > 20
        assert len(branch.introduction_en) > 60


def test_thirty_nodes_stand_in_counties_and_county_level_cities_of_all_branches(jilin: Province) -> None:
    by_code = {r.code: r for r in jilin.regions}
    assert len(jilin.nodes) == len({n.region_code for n in jilin.nodes}) == 30
    assert {n.branch_code for n in jilin.nodes} == {b.code for b in jilin.branches}
    for node in jilin.nodes:
        region = by_code[node.region_code]
        assert region.kind in NODE_KINDS
        assert region.branch_code == node.branch_code
        assert node.name_zh == f"{region.name_zh}科技成果转化节点"
        assert node.name_en.endswith(" Technology Transfer Node")


def test_the_statutory_days_of_two_years_are_listed_in_order(jilin: Province) -> None:
    assert list(jilin.holidays) == sorted(set(jilin.holidays))
    assert Counter(day.year for day in jilin.holidays) == {2026: 13, 2027: 13}


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 2, 17),  # first day of the lunar year
        date(2027, 2, 6),
        date(2026, 6, 19),  # Dragon Boat
        date(2027, 6, 9),
        date(2026, 9, 25),  # Mid-Autumn
        date(2027, 9, 15),
    ],
)
def test_lunar_holidays_fall_on_the_right_day(jilin: Province, day: date) -> None:
    assert day in jilin.holidays


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("token", ["primary", "primary_dark", "accent", "text"])
def test_text_in_the_markets_colours_can_be_read(jilin: Province, token: str) -> None:
    ink = luminance(getattr(jilin.colours, token))
    for paper in ("#ffffff", jilin.colours.surface):
        assert (luminance(paper) + 0.05) / (ink + 0.05) >= 4.5


def test_a_loaded_province_cannot_be_changed(jilin: Province) -> None:
    with pytest.raises(FrozenInstanceError):
        jilin.name_zh = "另一个省"  # type: ignore[misc]
