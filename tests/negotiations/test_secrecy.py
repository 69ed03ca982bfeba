"""Secrecy: both parties consent to one text, or both confirm that none is needed."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.brokerage.states import Side
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, WrongState
from marketplace.negotiations import secrecy_text
from marketplace.negotiations.errors import SecrecyChanged
from marketplace.negotiations.models import SecrecyConsent
from marketplace.negotiations.operations import secrecy
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import room
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.states import NegotiationStatus, WaiverReason
from tests import make
from tests.making import negotiations as making
from tests.making.negotiations import Talks

S = NegotiationStatus


@pytest.fixture
def talks(app: Flask) -> Talks:
    return making.asked()


def held(talks: Talks) -> set[Side]:
    return set(room.consents(NegotiationScope(everything=True), talks.row))


def test_the_text_names_parties_subject_and_months(talks: Talks) -> None:
    text = talks.row.secrecy_text
    row = talks.row
    for word in ("24 个月", "秸秆纤维素乙醇预处理技术", "统一社会信用代码"):
        assert word in text
    assert row.status is S.SECRECY_PENDING
    assert row.secrecy_months == 24


def test_the_room_opens_with_the_second_consent(talks: Talks) -> None:
    making.consent(talks.seeker, talks)
    assert talks.row.status is S.SECRECY_PENDING
    making.consent(talks.holder, talks)
    assert talks.row.status is S.ROOM_OPEN
    assert held(talks) == set(Side)


def test_a_consent_records_person_time_address_and_hash(talks: Talks) -> None:
    making.consent(talks.seeker, talks)
    row = db.session.get_one(SecrecyConsent, (talks.id, Side.SEEKER))
    assert (row.person_id, row.address) == (talks.seeker.person_id, "127.0.0.1")
    assert row.text_sha256 == digest(talks.row.secrecy_text)


def test_a_changed_text_voids_what_was_consented_to(talks: Talks) -> None:
    making.consent(talks.seeker, talks)
    with unit_of_work():
        secrecy.ask(talks.holder, talks.id, 36)
    assert held(talks) == set()
    making.consent(talks.holder, talks)
    assert talks.row.status is S.SECRECY_PENDING
    making.consent(talks.seeker, talks)
    assert talks.row.status is S.ROOM_OPEN


def test_consent_to_a_text_that_reads_otherwise_by_now_is_refused(talks: Talks) -> None:
    old = digest(talks.row.secrecy_text)
    with unit_of_work():
        secrecy.ask(talks.holder, talks.id, 36)
    with pytest.raises(SecrecyChanged), unit_of_work():
        secrecy.consent(talks.seeker, talks.id, old)
    assert held(talks) == set()


def test_the_same_text_again_leaves_consents(talks: Talks) -> None:
    making.consent(talks.seeker, talks)
    with unit_of_work():
        secrecy.ask(talks.broker, talks.id, 24)
    assert held(talks) == {Side.SEEKER}


def test_another_edition_of_the_template_leaves_the_text_that_stands(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    making.consent(talks.seeker, talks)
    monkeypatch.setattr(secrecy_text, "AGREEMENT", "第二版 {seeker}{holder}{subject}{months}")
    making.consent(talks.holder, talks)
    assert talks.row.status is S.ROOM_OPEN
    assert held(talks) == set(Side)


def test_a_second_click_does_no_harm(talks: Talks) -> None:
    making.consent(talks.seeker, talks)
    making.consent(talks.seeker, talks)
    making.consent(talks.holder, talks)
    making.consent(talks.holder, talks)
    assert talks.row.status is S.ROOM_OPEN


def test_a_waiver_needs_both_and_its_reason_stays(app: Flask) -> None:
    talks = making.opened()
    with unit_of_work():
        secrecy.propose_waiver(talks.holder, talks.id, WaiverReason.PUBLIC_ONLY)
    assert talks.row.status is S.SECRECY_PENDING
    assert held(talks) == {Side.HOLDER}
    assert "已经公开" in talks.row.secrecy_text
    making.consent(talks.seeker, talks)
    row = talks.row
    assert (row.status, row.waived, row.reason) == (S.ROOM_OPEN, True, "public_only")
    assert held(talks) == set(Side)


def test_an_agreement_may_take_the_place_of_a_waiver_not_confirmed(app: Flask) -> None:
    talks = making.opened()
    with unit_of_work():
        secrecy.propose_waiver(talks.holder, talks.id, WaiverReason.BOTH_DECLINE)
    with unit_of_work():
        secrecy.ask(talks.seeker, talks.id, 12)
    assert held(talks) == set()
    making.consent(talks.seeker, talks)
    making.consent(talks.holder, talks)
    assert (talks.row.status, talks.row.waived, talks.row.reason) == (S.ROOM_OPEN, False, None)


@pytest.mark.parametrize("months", [0, -1, 241])
def test_months_out_of_range(talks: Talks, months: int) -> None:
    with pytest.raises(Invalid) as caught, unit_of_work():
        secrecy.ask(talks.broker, talks.id, months)
    assert [problem.field for problem in caught.value.problems] == ["months"]


Refused = Callable[[Talks], tuple[Actor, type[MarketError]]]
WHO: dict[str, Refused] = {
    "broker": lambda talks: (talks.broker, NotAllowed),
    "member": lambda talks: (making.colleague(talks.seeker), NotAllowed),
    "operator": lambda _talks: (make.operator("/p/"), NotAllowed),
    "stranger": lambda _talks: (make.member(), NotFound),
    "other broker": lambda _talks: (make.broker(), NotFound),
    "reader": lambda _talks: (make.reader(), NotFound),
}


@pytest.mark.parametrize("who", WHO)
def test_only_administrators_of_the_parties_consent(talks: Talks, who: str) -> None:
    actor, expected = WHO[who](talks)
    with pytest.raises(expected), unit_of_work():
        secrecy.consent(actor, talks.id, digest(talks.row.secrecy_text))
    with pytest.raises(expected), unit_of_work():
        secrecy.propose_waiver(actor, talks.id, WaiverReason.FRAMEWORK)
    assert held(talks) == set()


def test_whoever_belongs_to_both_sides_speaks_for_neither(talks: Talks) -> None:
    both = making.joined(talks.seeker, talks.holder)
    with pytest.raises(NotAllowed), unit_of_work():
        secrecy.consent(both, talks.id, digest(talks.row.secrecy_text))


def test_nothing_of_secrecy_changes_once_the_room_is_open(app: Flask) -> None:
    talks = making.in_room()
    with pytest.raises(WrongState), unit_of_work():
        secrecy.ask(talks.broker, talks.id, 36)
    with pytest.raises(WrongState), unit_of_work():
        secrecy.propose_waiver(talks.holder, talks.id, WaiverReason.FRAMEWORK)
    assert held(talks) == set(Side)
