from enum import StrEnum
from typing import Any

import pytest

from marketplace.kernel.errors import WrongState
from marketplace.kernel.moves import Move
from marketplace.listings import states
from marketplace.listings.states import (
    ACHIEVEMENT_MOVES,
    AMENDMENT_MOVES,
    NEED_MOVES,
    AmendmentStatus,
    ListingStatus,
)

SHARED = """
    draft submit submitted
    returned resubmit submitted
    draft discard discarded
    returned discard discarded
    submitted reject rejected
    rejected appeal submitted
    published pause paused
    matching pause paused
    paused resume published
    published confirm published
    published lapse expired
    matching lapse expired
    paused lapse expired
    expired renew published
    published withdraw withdrawn
    matching withdraw withdrawn
    paused withdraw withdrawn
    expired withdraw withdrawn
    published take_down taken_down
    matching take_down taken_down
    paused take_down taken_down
    expired take_down taken_down
    contracted take_down taken_down
    solved take_down taken_down
    unsolved take_down taken_down
    withdrawn take_down taken_down
"""
ACHIEVEMENT = f"""{SHARED}
    submitted return returned
    submitted publish published
    published book contracted
    paused book contracted
    expired book contracted
"""
NEED = f"""{SHARED}
    diagnosing reject rejected
    submitted take diagnosing
    long_term take diagnosing
    diagnosing return returned
    diagnosing park long_term
    diagnosing publish published
    published book solved
    matching book solved
    paused book solved
    expired book solved
    published solve solved
    matching solve solved
    published give_up unsolved
    matching give_up unsolved
"""
AMENDMENT = """
    editing submit submitted
    returned submit submitted
    submitted return returned
    editing accept accepted
    submitted accept accepted
    returned accept accepted
    editing discard discarded
    submitted discard discarded
    returned discard discarded
"""
TABLES: list[tuple[str, dict[str, Move[Any]], type[StrEnum], str]] = [
    ("achievement", ACHIEVEMENT_MOVES, ListingStatus, ACHIEVEMENT),
    ("need", NEED_MOVES, ListingStatus, NEED),
    ("amendment", AMENDMENT_MOVES, AmendmentStatus, AMENDMENT),
]


def allowed(text: str) -> dict[tuple[str, str], str]:
    return {
        (start, name): end for start, name, end in (line.split() for line in text.split("\n") if line.strip())
    }


@pytest.mark.parametrize(("kind", "moves", "statuses", "text"), TABLES, ids=[row[0] for row in TABLES])
def test_every_pair_of_status_and_move_does_what_the_written_workflow_says_and_no_more(
    kind: str, moves: dict[str, Move[Any]], statuses: type[StrEnum], text: str
) -> None:
    expected = allowed(text)
    if kind == "achievement":  # nothing makes an achievement `diagnosing`, yet the shared move names it
        expected[("diagnosing", "reject")] = "rejected"
    made = {}
    for status in statuses:
        for name, move in moves.items():
            try:
                made[status.value, name] = move.check(status).value
            except WrongState:
                continue
    assert made == expected


@pytest.mark.parametrize(("moves", "dead_ends"), [
    (ACHIEVEMENT_MOVES, {"diagnosing", "long_term", "matching", "solved", "unsolved"}),
    (NEED_MOVES, {"matching", "contracted"}),
])  # fmt: skip
def test_only_later_parts_of_the_market_reach_the_remaining_statuses(
    moves: dict[str, Move[ListingStatus]], dead_ends: set[str]
) -> None:
    reached = {ListingStatus.DRAFT}
    for _ in ListingStatus:
        reached |= {move.end for move in moves.values() if move.start & reached}
    assert {status.value for status in set(ListingStatus) - reached} == dead_ends


def test_every_negative_end_needs_a_reason() -> None:
    negative = {"returned", "rejected", "paused", "long_term", "withdrawn", "taken_down", "unsolved"}
    for moves in (ACHIEVEMENT_MOVES, NEED_MOVES):
        for move in moves.values():
            assert move.needs_reason or move.end.value not in negative, move.name


def test_nothing_leaves_a_discarded_draft_or_a_taken_down_listing() -> None:
    for moves in (ACHIEVEMENT_MOVES, NEED_MOVES):
        for move in moves.values():
            assert not move.start & {ListingStatus.DISCARDED, ListingStatus.TAKEN_DOWN}


def test_the_groups_of_statuses_do_not_overlap() -> None:
    groups = [states.LISTED, states.ENDED, states.EDITABLE, states.AWAITING_OPERATOR]
    assert sum(len(group) for group in groups) == len(frozenset.union(*groups))
    assert states.OPEN < states.LISTED
