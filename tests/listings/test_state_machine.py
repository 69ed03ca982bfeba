"""Whatever people do in whatever order: statuses follow the table, and the trail tells the same story."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.audit import queries as audit
from marketplace.audit.queries import WHOLE_TRAIL, AuditScope
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, WrongState
from marketplace.listings import policy
from marketplace.listings.operations import endings, life, review, submission
from marketplace.listings.queries import own, public
from marketplace.listings.states import ACHIEVEMENT_MOVES, ENDED, LISTED, NEED_MOVES, ListingStatus
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.listings.acts import NOTES, act

Operation = Callable[..., Any]
NAMES = sorted((set(ACHIEVEMENT_MOVES) | set(NEED_MOVES)) - {"lapse"})
WHO = ("owner", "branch", "province", "elsewhere", "job")


def calls() -> dict[str, tuple[Operation, tuple[Any, ...]]]:
    rules, soon = make.rules(), beijing_today() + timedelta(days=30)
    return {
        "submit": (submission.submit, (rules,)),
        "resubmit": (submission.resubmit, (rules,)),
        "discard": (submission.discard, ()),
        "appeal": (submission.appeal, ("理由", rules)),
        "take": (review.take, (rules,)),
        "return": (review.return_, ("unclear", NOTES)),
        "reject": (review.reject, ("duplicate",)),
        "park": (review.park, ("too_early", soon)),
        "publish": (review.publish, (rules,)),
        "pause": (life.pause, ("updating",)),
        "resume": (life.resume, ()),
        "confirm": (life.confirm, (rules,)),
        "renew": (life.renew, (rules,)),
        "withdraw": (endings.withdraw, ("no_longer_offered",)),
        "take_down": (endings.take_down, ("unlawful", "案号")),
        "book": (endings.book, (1,)),
        "solve": (endings.solve, ("solved_in_house",)),
        "give_up": (endings.give_up, ("no_match",)),
    }


class Life(RuleBasedStateMachine):
    """One listing, and what the table says its status must be."""

    actors: dict[str, Actor]

    @initialize(kind=strategies.sampled_from(Kind))
    def start(self, kind: Kind) -> None:
        owner = make.member()
        self.actors = {"owner": owner, "branch": make.operator("/p/BR1/"), "province": make.operator("/p/"),
                       "elsewhere": make.operator("/p/BR2/"), "job": SYSTEM}  # fmt: skip
        made = make.need(owner) if kind is Kind.NEED else make.achievement(owner)
        self.kind, self.listing_id, self.expected, self.appealed = kind, made.id, ListingStatus.DRAFT, False
        self.calls = calls()
        self.moves = NEED_MOVES if kind is Kind.NEED else ACHIEVEMENT_MOVES

    @rule(name=strategies.sampled_from(NAMES), who=strategies.sampled_from(WHO))
    def move(self, name: str, who: str) -> None:
        actor, (operation, args) = self.actors[who], self.calls[name]
        listing = own.one(EVERYTHING, self.listing_id)
        move = self.moves.get(name)
        allowed = policy.can(actor, name, listing)
        offered = name in policy.actions_for(actor, listing)
        try:
            act(operation, actor, self.listing_id, *args)
        except NotAllowed:
            assert not allowed
        except WrongState:
            assert move is not None
            assert self.expected not in move.start
        except Invalid:
            assert move is None or (name == "appeal" and self.appealed)
        else:
            assert allowed
            assert offered
            assert move is not None
            self.expected = move.check(self.expected)
            self.appealed = self.appealed or name == "appeal"

    @invariant()
    def the_status_is_what_the_table_says(self) -> None:
        assert own.one(EVERYTHING, self.listing_id).status is self.expected

    @invariant()
    def it_has_a_public_page_once_it_was_public(self) -> None:
        is_public = bool(public.cards(EVERYTHING, [self.listing_id]))
        assert is_public == (self.expected in LISTED | ENDED)

    def teardown(self) -> None:
        entries = audit.history(AuditScope(f"listing:{self.listing_id}"), limit=1000)
        steps = [(e.facts["before"], e.facts["after"]) for e in reversed(entries) if "after" in e.facts]
        replayed: str = ListingStatus.DRAFT
        for before, after in steps:
            assert before == replayed
            replayed = after
        assert replayed == self.expected
        db.session.rollback()


@pytest.mark.slow
@pytest.mark.usefixtures("app")
def test_statuses_follow_the_table_and_the_trail_replays() -> None:
    run_state_machine_as_test(
        Life, settings=settings(max_examples=12, stateful_step_count=25, deadline=None, database=None)
    )
    assert audit.verify(WHOLE_TRAIL).faults == ()
