"""Terms in versions: who puts forward, who takes, and that nobody takes what is no longer on the table."""

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, Stale, WrongState
from marketplace.negotiations.errors import TermsFrozen, TermsSuperseded
from marketplace.negotiations.models import TermSheet
from marketplace.negotiations.operations import terms
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import sheets
from marketplace.negotiations.states import NegotiationStatus
from tests import make
from tests.making import negotiations as making
from tests.making.negotiations import TERMS, WAN, Talks, agree, propose

ALL = NegotiationScope(everything=True)


@pytest.fixture
def talks(app: Flask) -> Talks:
    return making.in_room()


@pytest.mark.parametrize("who", ["seeker", "holder", "broker"])
def test_either_side_and_the_broker_put_terms_forward(talks: Talks, who: str) -> None:
    assert propose(getattr(talks, who), talks, 0) == 1
    found = sheets.one(ALL, talks.id, 1)
    assert (found.proposed_as.value, found.terms) == (who, TERMS)


def test_a_member_without_office_may_put_forward_but_not_take(talks: Talks) -> None:
    member = making.colleague(talks.seeker)
    assert propose(member, talks, 0) == 1
    with pytest.raises(NotAllowed):
        agree(member, talks, 1)


def test_both_take_one_version_and_the_terms_are_agreed(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    propose(talks.seeker, talks, 1, broker_fee_fen=2 * WAN)
    agree(talks.seeker, talks, 2)
    assert talks.row.status is NegotiationStatus.ROOM_OPEN
    agree(talks.holder, talks, 2)
    row = talks.row
    assert (row.status, row.agreed_number, row.price_fen) == (
        NegotiationStatus.TERMS_AGREED, 2, 120 * WAN,
    )  # fmt: skip
    agreed = sheets.agreed(ALL, row)
    assert agreed is not None
    assert agreed.broker_fee_fen == 2 * WAN


def test_taking_twice_is_taking_once(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    agree(talks.seeker, talks, 1)
    agree(talks.seeker, talks, 1)
    assert talks.row.status is NegotiationStatus.ROOM_OPEN
    agree(talks.holder, talks, 1)
    agree(talks.holder, talks, 1)
    assert talks.row.status is NegotiationStatus.TERMS_AGREED


def test_a_version_that_was_followed_by_another_is_not_taken(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    agree(talks.seeker, talks, 1)
    propose(talks.holder, talks, 1, territory="全国")
    with pytest.raises(TermsSuperseded) as caught:
        agree(talks.holder, talks, 1)
    assert caught.value.facts == {"number": 2}
    agree(talks.holder, talks, 2)
    assert talks.row.status is NegotiationStatus.ROOM_OPEN  # the seeker took version 1, not this one


@pytest.mark.parametrize("number", [0, 2, -1, 10**30])
def test_a_version_that_is_not_there_is_not_taken(talks: Talks, number: int) -> None:
    propose(talks.holder, talks, 0)
    with pytest.raises(TermsSuperseded):
        agree(talks.seeker, talks, number)


def test_agreed_terms_are_frozen(app: Flask) -> None:
    talks = making.agreed()
    for actor in (*talks.sides, talks.broker):
        with pytest.raises(TermsFrozen):
            propose(actor, talks, 1, territory="全国")
    with pytest.raises(TermsFrozen):
        agree(talks.seeker, talks, 2)
    assert len(sheets.versions(ALL, talks.id)) == 1


def test_the_same_terms_again_are_no_new_version(talks: Talks) -> None:
    assert propose(talks.holder, talks, 0) == 1
    assert propose(talks.holder, talks, 0) == 1
    assert propose(talks.seeker, talks, 1) == 1


def test_nobody_writes_past_a_version_not_seen(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    with pytest.raises(Stale):
        propose(talks.seeker, talks, 0, territory="全国")
    assert len(sheets.versions(ALL, talks.id)) == 1


def test_terms_with_a_fault_are_not_put_forward(talks: Talks) -> None:
    with pytest.raises(Invalid) as caught:
        propose(talks.holder, talks, 0, total_fen=121 * WAN)
    assert [problem.code for problem in caught.value.problems] == ["sum_differs"]
    assert sheets.newest(ALL, talks.id) is None


@pytest.mark.parametrize("stage", ["opened", "asked"])
def test_no_terms_before_the_room_is_open(app: Flask, stage: str) -> None:
    talks = getattr(making, stage)()
    with pytest.raises(WrongState):
        propose(talks.holder, talks, 0)
    with pytest.raises(WrongState):
        agree(talks.holder, talks, 1)


STRANGERS: dict[str, type[MarketError]] = {"operator": NotAllowed, "member": NotFound, "broker": NotFound}


@pytest.mark.parametrize("who", STRANGERS)
def test_others_neither_put_forward_nor_take(talks: Talks, who: str) -> None:
    stranger: Actor = make.operator("/p/") if who == "operator" else getattr(make, who)()
    propose(talks.holder, talks, 0)
    with pytest.raises(STRANGERS[who]):
        propose(stranger, talks, 1, territory="全国")
    with pytest.raises(STRANGERS[who]):
        agree(stranger, talks, 1)


def test_the_broker_takes_nothing_for_a_side(talks: Talks) -> None:
    propose(talks.broker, talks, 0)
    with pytest.raises(NotAllowed):
        agree(talks.broker, talks, 1)


def test_versions_tell_who_and_when(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    agree(talks.seeker, talks, 1)
    found = sheets.versions(ALL, talks.id)[0]
    assert found.proposed_by == talks.holder.name
    assert [(side.value, name) for side, (name, _moment) in found.agreed.items()] == [
        ("seeker", talks.seeker.name)
    ]


def test_a_stranger_reads_no_version(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    assert sheets.versions(NegotiationScope.of(make.member()), talks.id) == []
    with pytest.raises(NotFound):
        sheets.one(NegotiationScope.of(make.member()), talks.id, 1)


def test_a_stored_version_never_changes(talks: Talks) -> None:
    propose(talks.holder, talks, 0)
    before = dict(db.session.get_one(TermSheet, (talks.id, 1)).content)
    propose(talks.seeker, talks, 1, territory="全国")
    agree(talks.seeker, talks, 2)
    db.session.expire_all()
    assert db.session.get_one(TermSheet, (talks.id, 1)).content == before


def test_one_unit_of_work_for_both_is_undone_together(talks: Talks) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        terms.propose(talks.holder, talks.id, TERMS, 0)
        raise RuntimeError
    assert sheets.newest(ALL, talks.id) is None
