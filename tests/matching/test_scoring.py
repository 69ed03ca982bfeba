"""The recipe of a score: weights, facts for and against, bounds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching.scoring import (
    FACTS_COUNT_FROM,
    FULL_LIKENESS,
    FULL_SCORE,
    WEIGHTS,
    Part,
    Reason,
    Side,
    score,
)

WORDS = (("碳纤维", 0.2), ("预浸料", 0.1))
NEED = Side(("F05",), 6, ("220102", "220100", "220000"), frozenset({"transfer"}), 100_000_000)
FITTING = Side(
    ("F05", "F02"), 7, ("220102", "220100", "220000"), frozenset({"transfer", "equity"}), 80_000_000
)


def parts(need: Side, achievement: Side, likeness: float = FULL_LIKENESS) -> dict[Part, Reason]:
    return {reason.part: reason for reason in score(need, achievement, likeness, WORDS).reasons}


def test_a_pair_that_fits_in_everything_has_the_full_score() -> None:
    found = score(NEED, FITTING, FULL_LIKENESS, WORDS)
    assert found.points == FULL_SCORE == sum(WEIGHTS.values())
    assert {reason.part for reason in found.reasons} == set(Part)


def test_words_give_points_in_proportion_to_likeness() -> None:
    half = parts(NEED, FITTING, FULL_LIKENESS / 2)[Part.WORDS]
    assert (half.points, half.most) == (3_000, 6_000)
    shown = half.facts["words"]
    assert [text for text, _ in shown] == ["碳纤维", "预浸料"]
    assert shown[0][1] == 2 * shown[1][1]


def test_facts_hardly_count_where_the_words_are_not_alike() -> None:
    far = score(NEED, FITTING, FACTS_COUNT_FROM / 10, WORDS)
    facts = sum(reason.points for reason in far.reasons if reason.part is not Part.WORDS)
    assert facts == pytest.approx(400, abs=3)


def test_a_side_that_says_nothing_gives_neither_points_nor_a_reason() -> None:
    assert set(parts(Side(), FITTING)) == {Part.WORDS}
    assert set(parts(NEED, Side())) == {Part.WORDS}


@pytest.mark.parametrize(
    ("fields", "points"),
    [(("F05",), 1_200), (("F02", "F05"), 720), (("F09",), None)],
    ids=["leading", "second", "none"],
)
def test_the_leading_field_counts_most(fields: tuple[str, ...], points: int | None) -> None:
    found = parts(NEED, replace(FITTING, fields=fields)).get(Part.FIELD)
    assert (found.points if found else None) == points


@pytest.mark.parametrize(("trl", "points"), [(9, 1_000), (6, 1_000), (5, 400), (4, 0)])
def test_maturity_is_held_against_the_needs_minimum(trl: int, points: int) -> None:
    found = parts(NEED, replace(FITTING, trl=trl))[Part.MATURITY]
    assert found.points == points
    assert found.facts == {"trl": trl, "least": 6}


@pytest.mark.parametrize(
    ("regions", "points", "shared"),
    [
        (("220102", "220100", "220000"), 600, "220102"),
        (("220104", "220100", "220000"), 420, "220100"),
        (("220202", "220200", "220000"), 240, "220000"),
    ],
    ids=["county", "prefecture", "province"],
)
def test_the_nearer_the_more_points(regions: tuple[str, ...], points: int, shared: str) -> None:
    found = parts(NEED, replace(FITTING, regions=regions))[Part.REGION]
    assert (found.points, found.facts["region"]) == (points, shared)


def test_another_province_gives_no_reason() -> None:
    assert Part.REGION not in parts(NEED, replace(FITTING, regions=("310000",)))


@pytest.mark.parametrize(
    ("price", "points"), [(100_000_000, 600), (150_000_000, 240), (150_000_001, 0), (0, 600)]
)
def test_a_price_fits_within_the_budget_and_half_above_it_leaves_room(price: int, points: int) -> None:
    found = parts(NEED, replace(FITTING, amount_fen=price))[Part.PRICE]
    assert found.points == points
    assert found.facts == {"price_fen": price, "budget_fen": 100_000_000}


@pytest.mark.parametrize("need", [replace(NEED, amount_fen=None), replace(NEED, amount_fen=0)])
def test_an_open_budget_says_nothing_about_a_price(need: Side) -> None:
    assert Part.PRICE not in parts(need, FITTING)


def test_modes_need_one_in_common() -> None:
    assert parts(NEED, FITTING)[Part.MODE].facts == {"modes": ["transfer"]}
    assert Part.MODE not in parts(NEED, replace(FITTING, modes=frozenset({"service"})))


sides = st.builds(
    Side,
    fields=st.lists(st.sampled_from(["F01", "F02", "F03"]), unique=True, max_size=3).map(tuple),
    trl=st.none() | st.integers(1, 9),
    regions=st.sampled_from(
        [(), ("220102", "220100", "220000"), ("220202", "220200", "220000"), ("110000",)]
    ),
    modes=st.frozensets(st.sampled_from(["transfer", "equity", "service"])),
    amount_fen=st.none() | st.integers(0, 10**13),
)
likenesses = st.floats(0, 1)


@given(sides, sides, likenesses)
def test_a_score_is_the_sum_of_its_reasons_and_within_bounds(
    need: Side, achievement: Side, likeness: float
) -> None:
    found = score(need, achievement, likeness, ())
    assert found.points == sum(reason.points for reason in found.reasons)
    assert 0 <= found.points <= FULL_SCORE
    for reason in found.reasons:
        assert 0 <= reason.points <= reason.most == WEIGHTS[reason.part]


@given(sides, sides, likenesses, likenesses)
def test_more_alike_is_never_worse(need: Side, achievement: Side, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert score(need, achievement, low, ()).points <= score(need, achievement, high, ()).points


@given(sides, sides, likenesses)
def test_reasons_survive_json(need: Side, achievement: Side, likeness: float) -> None:
    for reason in score(need, achievement, likeness, WORDS).reasons:
        plain = reason.to_json()
        assert Reason(Part(plain["part"]), plain["points"], plain["most"], plain["facts"]) == reason
