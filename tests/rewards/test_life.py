"""A share from confirmed income to the last payment, and what is refused on the way."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, OrganisationRole
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale, WrongState
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import decisions
from marketplace.rewards.drafts import PersonDraft
from marketplace.rewards.errors import (
    NotAllPaid,
    NothingToShare,
    SplitDoesNotHold,
    UnitNotCovered,
    UnitNoticeRunning,
)
from marketplace.rewards.operations import confirming, deciding, drafting, paying
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import incomes, shares
from marketplace.rewards.states import CancelReason, ReworkReason, ShareStatus
from marketplace.rewards.vocabulary import Word
from tests import make
from tests.making import rewards as making
from tests.making.desk import WAN
from tests.making.refusing import refused

S = ShareStatus
NET = 10 * WAN - WAN // 2
pytestmark = pytest.mark.usefixtures("app")


def test_from_income_to_the_last_payment() -> None:
    case = making.asked()
    pool = NET * 7 // 10
    assert case.status is S.CONFIRMING
    assert (case.share.pool_fen, [row.part_fen for row in case.people]) == (
        pool,
        [pool * 6 // 10, pool * 4 // 10],
    )
    making.say(case, Word.OBJECTS, "比例没有商量过。")
    assert case.share.status.value == "disputed"
    assert [each.words for each in shares.disputes(ALL, case.id)] == ["比例没有商量过。"]
    making.say(case)
    assert case.status is S.CONFIRMING
    assert all(each.settled_at for each in shares.disputes(ALL, case.id))
    making.say_by_link(case)
    making.decide(case)
    with unit_of_work():
        deciding.post(case.admin, case.id, 15)
    assert refused(UnitNoticeRunning, deciding.take_effect, case.admin, case.id)
    with making.after_notice():
        with unit_of_work():
            deciding.take_effect(case.admin, case.id)
        making.pay(case, 0, 100, "付-1")
        assert case.status is S.INSTALMENTS
        making.pay(case, 0, pool * 6 // 10 - 100, "付-2")
        error = refused(NotAllPaid, paying.close, case.admin, case.id)
        assert error.facts["open_fen"] == pool * 4 // 10
        making.pay(case, 1, pool * 4 // 10, "付-3")
        with unit_of_work():
            paying.close(case.admin, case.id)
    assert case.status is S.CLOSED
    assert sum(each.amount_fen for each in shares.payments(ALL, case.id)) == pool


def test_the_stored_decision_comes_out_again_and_holds_no_names() -> None:
    case = making.asked()
    number = case.share.decision_id
    assert number is not None
    scope = DecisionScope.within(f"share:{case.id}")
    row = decisions.one(scope, number)
    assert decisions.recompute(scope, number)
    assert "秦岭川" not in str(row.facts)
    assert "秦岭川" not in str([entry.facts for entry in db.session.scalars(select(AuditEntry))])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pool_bp": 6999}, "BELOW_PROVINCIAL_70"),
        ({"pool_bp": 4999}, "BELOW_STATUTORY_50"),
        ({"is_job_achievement": False}, "NOT_JOB_ACHIEVEMENT"),
        ({"region_code": "110101", "pool_bp": 4999}, "BELOW_STATUTORY_50"),
    ],
)
def test_what_the_rules_refuse_is_written_and_not_asked(changes: dict[str, Any], code: str) -> None:
    case = making.written(**changes)
    assert (case.share.pool_fen, [row.part_fen for row in case.people]) == (None, [None, None])
    error = refused(SplitDoesNotHold, confirming.ask, case.writer, case.id, case.version)
    assert code in error.facts["codes"]
    assert case.status is S.DRAFTED


def test_outside_the_province_half_is_enough() -> None:
    case = making.asked(region_code="110101", pool_bp=5000)
    assert case.share.pool_fen == NET // 2


def test_an_enterprise_has_no_such_share() -> None:
    deal = making.earned(kind=OrganisationKind.ENTERPRISE)
    assert incomes.free(ShareScope.of(deal.seller)) == []
    refused(UnitNotCovered, drafting.open_share, deal.seller, deal.id)


def test_income_is_shared_once_and_again_after_a_cancelled_share() -> None:
    deal = making.earned()
    case = making.drafted(deal)
    assert refused(NothingToShare, drafting.open_share, case.writer, deal.id)
    making.more_income(deal, WAN)
    later = making.drafted(deal)
    assert later.share.income_fen == WAN
    with unit_of_work():
        deciding.cancel(case.writer, case.id, CancelReason.DUPLICATE)
    assert case.status is S.CANCELLED
    again = making.drafted(deal)
    assert again.share.income_fen == 10 * WAN


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"people": ()}, "people", "required"),
        ({"region_code": "长春"}, "region_code", "unknown"),
        ({"region_code": ""}, "region_code", "unknown"),
        ({"pool_bp": 10001}, "pool_bp", "out_of_range"),
        ({"people": (PersonDraft("", "a@b.example", "x", 10000),)}, "people-0-name", "required"),
        ({"people": (PersonDraft("甲", "", "x", 10000),)}, "people-0-email", "required"),
        ({"people": (PersonDraft("甲", "nowhere", "x", 10000),)}, "people-0-email", "no_address"),
        (
            {"people": (PersonDraft("甲", "a@b.example", "x", 10**30),)},
            "people-0-weight_bp",
            "out_of_range",
        ),
        ({"people": (PersonDraft("甲" * 61, "a@b.example", "x", 1),)}, "people-0-name", "too_long"),
        ({"people": (PersonDraft("甲", "a@b.example", "x", 5000),) * 2}, "people-1-email", "twice"),
    ],
)
def test_what_does_not_hold_together_is_said(changes: dict[str, Any], field: str, code: str) -> None:
    case = making.written()
    draft = making.draft(case, **changes)
    error = refused(Invalid, drafting.revise, case.writer, case.id, case.version, draft)
    assert isinstance(error, Invalid)
    assert (field, code) in [(problem.field, problem.code) for problem in error.problems]
    assert len(case.people) == 2


def test_costs_above_the_income_leave_nothing() -> None:
    case = making.drafted()
    cost = replace(making.draft(case).costs[0], amount_fen=10 * WAN)
    case = making.written(case, costs=(cost,))
    error = refused(SplitDoesNotHold, confirming.ask, case.writer, case.id, case.version)
    assert "NO_NET_INCOME" in error.facts["codes"]


def test_another_version_than_the_one_shown_is_stale() -> None:
    case = making.written()
    refused(Stale, drafting.revise, case.writer, case.id, case.version - 1, making.draft(case))
    refused(Stale, confirming.ask, case.writer, case.id, case.version - 1)


def test_nobody_answers_for_another() -> None:
    case = making.asked()
    first, last = case.people
    part, link_part = first.part_fen or 0, last.part_fen or 0
    for other in (case.writer, case.admin, making.auditor(), ANONYMOUS, make.member()):
        refused(NotFound, confirming.answer, other, case.id, part, Word.CONFIRMS)
    refused(NotFound, confirming.answer_by_link, ANONYMOUS, first.link_key, part, Word.CONFIRMS)
    refused(NotFound, confirming.answer_by_link, ANONYMOUS, 10**18, part, Word.CONFIRMS)
    refused(Stale, confirming.answer, case.maker, case.id, part + 1, Word.CONFIRMS)
    refused(Invalid, confirming.answer_by_link, ANONYMOUS, last.link_key, link_part, Word.OBJECTS, " ")
    assert [row.word for row in case.people] == [None, None]


def test_a_link_of_a_split_that_was_rewritten_leads_nowhere() -> None:
    case = making.asked()
    old = case.people[1].link_key
    with unit_of_work():
        deciding.rework(case.writer, case.id, ReworkReason.PEOPLE_WRONG)
    making.asked(case, pool_bp=8000)
    assert old not in [row.link_key for row in case.people]
    link_part = case.people[1].part_fen
    refused(NotFound, confirming.answer_by_link, ANONYMOUS, old, link_part, Word.CONFIRMS)
    part = case.people[0].part_fen or 0
    refused(Stale, confirming.answer, case.maker, case.id, part - 1, Word.CONFIRMS)


def test_who_reads_what() -> None:
    case = making.decided()
    unit = db.session.get_one(Organisation, case.share.organisation_id)
    plain = make.member(unit, OrganisationRole.MEMBER)
    readers = (case.writer, case.admin, case.maker, making.auditor())
    for actor in readers:
        assert shares.one(ShareScope.of(actor), case.id)
    for actor in (plain, make.member(), make.operator("/p/"), ANONYMOUS):
        with pytest.raises(NotFound):
            shares.one(ShareScope.of(actor), case.id)
    with unit_of_work():
        deciding.post(case.admin, case.id, 15)
    assert shares.one(ShareScope.of(plain), case.id)
    with making.after_notice():
        with unit_of_work():
            deciding.take_effect(case.admin, case.id)
        with pytest.raises(NotFound):
            shares.one(ShareScope.of(plain), case.id)


def test_a_draft_is_not_shown_to_those_who_would_get_a_part() -> None:
    case = making.written()
    with pytest.raises(NotFound):
        shares.one(ShareScope.of(case.maker), case.id)


def test_nothing_is_done_out_of_turn() -> None:
    case = making.written()
    for act in (partial(deciding.post, days=15), deciding.take_effect, paying.close):
        refused(WrongState, act, case.admin, case.id)
    refused(WrongState, deciding.rework, case.admin, case.id, ReworkReason.DISPUTE)
    refused(WrongState, paying.pay, case.admin, case.id, case.people[0].id, 1, "付", beijing_today())
    making.asked(case)
    refused(WrongState, drafting.revise, case.writer, case.id, case.version, making.draft(case))


def test_a_notice_is_never_shorter_than_fifteen_days() -> None:
    case = making.decided()
    found = refused(Invalid, partial(deciding.post, days=14), case.admin, case.id)
    assert isinstance(found, Invalid)
    assert found.problems == (Problem("days", "out_of_range", least=15),)
