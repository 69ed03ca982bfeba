import pytest

from marketplace.kernel.errors import Invalid, Problem
from marketplace.listings import reasons
from marketplace.listings.reasons import (
    RejectReason,
    ReturnReason,
    TakeDownReason,
    codes_for,
    needs_note,
    reason,
)
from marketplace.listings.states import ACHIEVEMENT_MOVES, AMENDMENT_MOVES, NEED_MOVES
from marketplace.listings.vocabulary import Kind

MOVES = {Kind.ACHIEVEMENT: ACHIEVEMENT_MOVES, Kind.NEED: NEED_MOVES}


@pytest.mark.parametrize("kind", list(Kind))
def test_exactly_the_moves_that_need_a_reason_have_a_list_of_them(kind: Kind) -> None:
    needing = {name for name, move in MOVES[kind].items() if move.needs_reason}
    assert {name for name in MOVES[kind] if codes_for(name, kind)} == needing


def test_an_amendment_is_returned_with_the_reasons_of_a_listing() -> None:
    needing = {name for name, move in AMENDMENT_MOVES.items() if move.needs_reason}
    assert needing == {"return"}
    assert ReturnReason.UNCLEAR in codes_for("return", Kind.ACHIEVEMENT)


def test_only_needs_are_parked_solved_given_up_or_sent_back_for_want_of_figures() -> None:
    for name in ("park", "solve", "give_up"):
        assert codes_for(name, Kind.NEED)
        assert codes_for(name, Kind.ACHIEVEMENT) == ()
    assert ReturnReason.NOT_QUANTIFIED in codes_for("return", Kind.NEED)
    assert ReturnReason.NOT_QUANTIFIED not in codes_for("return", Kind.ACHIEVEMENT)


def test_every_code_has_words_and_no_list_has_words_for_strangers() -> None:
    for codes, words in reasons.LABELS.items():
        assert list(words) == list(codes)
        assert all(reasons.label(code) for code in codes)


def test_a_code_of_one_list_keeps_its_own_words_although_another_list_has_the_same_value() -> None:
    assert ReturnReason.PERSONAL_DATA == TakeDownReason.PERSONAL_DATA
    assert reasons.label(ReturnReason.PERSONAL_DATA) != reasons.label(TakeDownReason.PERSONAL_DATA)


def test_a_posted_code_becomes_a_member() -> None:
    assert reason("reject", Kind.NEED, "secret") is RejectReason.SECRET


@pytest.mark.parametrize("code", ["", "no_match", "\x00", "SECRET", "x" * 5_000])
def test_a_code_that_is_not_in_the_list_of_the_move_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        reason("reject", Kind.NEED, code, "说明")
    assert refusal.value.problems == (Problem("reason", "unknown_reason", value=code),)


@pytest.mark.parametrize(("move", "code"), [("reject", "other"), ("take_down", "secrecy")])
def test_other_and_a_take_down_must_be_explained(move: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        reason(move, Kind.NEED, code, "  ")
    assert refusal.value.problems == (Problem("note", "required"),)
    assert needs_note(reason(move, Kind.NEED, code, "投诉 2026-003"))


def test_choices_are_ready_for_a_select_field() -> None:
    assert ("no_match", "没有合适的成果") in reasons.choices("give_up", Kind.NEED)


def test_only_another_reason_points_to_the_note_and_only_where_one_stands() -> None:
    codes = [member for members in reasons.LABELS.values() for member in members]
    for code in codes:
        alone = reasons.label_without_note(code)
        assert "说明" not in alone
        assert (alone == reasons.label(code)) == (code.value != "other")
