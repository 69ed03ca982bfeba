"""A version on its way: proposed by one, decided by another, closed or repealed; who may do what."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor, Role
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotAllowed, NotFound, Stale, WrongState
from marketplace.policies import policy, queries
from marketplace.policies.errors import OwnVersion
from marketplace.policies.operations import deciding_versions, drafting
from marketplace.policies.policy import VersionScope
from marketplace.policies.queries import versions
from marketplace.policies.states import VersionReason, VersionStatus
from tests import make
from tests.making import policies as making
from tests.making.policies import DOMESTIC, PACK, SINCE, UNTIL
from tests.policies.test_versions import ends, problems, refused

S, R = VersionStatus, VersionReason
CEILING = ("patents.yaml", "value: 500000,", "value: 400000,")


def test_what_is_missing_before_a_proposal(app: Flask) -> None:
    actor = making.officer()
    number = making.drafted(actor, until=None).id
    found = problems(lambda: deciding_versions.propose(actor, number))
    assert [(p.field, p.code) for p in found] == [
        ("dry_run", "required"), ("until", "review_required"), ("reviewed_by", "review_required"),
        ("reviewed_on", "review_required"), ("review_basis", "review_required"),
    ]  # fmt: skip
    assert making.fresh(number).status is S.DRAFTED


def test_a_pack_without_benefits_needs_no_review_of_fair_competition(app: Flask) -> None:
    actor = making.officer()
    number = making.drafted(actor, pack="national", since=date(2031, 1, 1), until=None).id
    making.try_out(actor, number)
    with unit_of_work():
        deciding_versions.propose(actor, number)
    assert making.fresh(number).status is S.PROPOSED


def test_a_dry_run_counts_for_exactly_the_text_that_was_tried(app: Flask) -> None:
    actor = making.officer()
    number = making.tried(actor).id
    texts = dict(making.fresh(number).texts)
    texts["patents.yaml"] = texts["patents.yaml"].replace("value: 500000,", "value: 400000,")
    with unit_of_work():
        drafting.save(actor, number, making.draft_of(number, texts=texts))
    found = problems(lambda: deciding_versions.propose(actor, number))
    assert [(p.field, p.code) for p in found] == [("dry_run", "required")]


def test_an_approved_version_closes_its_predecessor_on_the_eve(app: Flask) -> None:
    number = making.proposed(None, CEILING).id
    boss = making.head()
    with unit_of_work():
        deciding_versions.approve(boss, number)
    row = making.fresh(number)
    assert (row.status, row.approved_by, row.proposed_by) == (S.ACTIVE, boss.person_id, row.drafted_by)
    assert ends() == {
        (PACK, 1): (S.CLOSED, date(2026, 12, 31)), (PACK, 2): (S.ACTIVE, None), ("national", 1): (S.ACTIVE, None),
    }  # fmt: skip
    book = queries.book(PUBLIC)
    assert book.on(DOMESTIC, date(2026, 12, 31))[0].version == 1
    assert book.on(DOMESTIC, date(2027, 1, 1))[0].version == 2
    topics = set(
        db.session.scalars(select(AuditEntry.topic).where(AuditEntry.topic.startswith("policy_version")))
    )
    assert {
        f"policy_version.{name}" for name in ("draft", "save", "try", "propose", "approve", "close")
    } <= topics


def test_whoever_had_a_hand_in_a_version_does_not_decide_on_it(app: Flask) -> None:
    boss, other = making.head(), making.head()
    number = making.proposed(boss).id
    for act in (
        lambda: deciding_versions.approve(boss, number),
        lambda: deciding_versions.refuse(boss, number, R.FIGURES_WRONG),
    ):
        assert isinstance(refused(act), OwnVersion)
    assert making.fresh(number).status is S.PROPOSED
    with unit_of_work():
        deciding_versions.approve(other, number)
    assert making.fresh(number).status is S.ACTIVE


def test_a_head_who_only_changed_the_text_does_not_approve_it(app: Flask) -> None:
    officer, boss = making.officer(), making.head()
    number = making.drafted(officer).id
    with unit_of_work():
        drafting.save(boss, number, making.draft_of(number))
    making.try_out(officer, number)
    with unit_of_work():
        deciding_versions.propose(officer, number)
    assert isinstance(refused(lambda: deciding_versions.approve(boss, number)), OwnVersion)


def test_a_head_who_wrote_first_does_not_approve_what_others_saved_and_proposed_after(app: Flask) -> None:
    officer, boss, other = making.officer(), making.head(), making.head()
    number = making.drafted(officer).id
    texts = dict(making.fresh(number).texts)
    texts["patents.yaml"] = texts["patents.yaml"].replace("value: 500000,", "value: 400000,")
    for actor in (boss, officer):
        with unit_of_work():
            drafting.save(actor, number, making.draft_of(number, texts=texts))
    making.try_out(officer, number)
    with unit_of_work():
        deciding_versions.propose(officer, number)
    row = making.fresh(number)
    assert row.hands == [officer.person_id, boss.person_id]
    assert boss.person_id not in {row.drafted_by, row.changed_by, row.proposed_by}
    assert not policy.may_judge(boss, row)
    assert isinstance(refused(lambda: deciding_versions.approve(boss, number)), OwnVersion)
    with unit_of_work():
        deciding_versions.approve(other, number)


def test_a_head_who_once_proposed_does_not_approve_the_next_proposal_of_another(app: Flask) -> None:
    officer, boss, other = making.officer(), making.head(), making.head()
    number = making.tried(officer).id
    for act in (
        lambda: deciding_versions.propose(boss, number),
        lambda: deciding_versions.refuse(other, number, R.FIGURES_WRONG),
        lambda: deciding_versions.revise(officer, number),
        lambda: deciding_versions.propose(officer, number),
    ):
        with unit_of_work():
            act()
    assert isinstance(refused(lambda: deciding_versions.approve(boss, number)), OwnVersion)


def test_a_refused_version_says_why_and_can_be_written_on(app: Flask) -> None:
    officer, boss = making.officer(), making.head()
    number = making.proposed(officer).id
    with unit_of_work():
        deciding_versions.refuse(boss, number, R.OTHER, " 请补充依据 ")
    row = making.fresh(number)
    assert (row.status, row.reason, row.reason_note) == (S.REFUSED, "other", "请补充依据")
    with unit_of_work():
        deciding_versions.revise(officer, number)
        deciding_versions.propose(officer, number)
    row = making.fresh(number)
    assert (row.status, row.reason, row.reason_note) == (S.PROPOSED, None, "")


@pytest.mark.parametrize(
    ("reason", "note", "expected"),
    [
        (None, "", ("reason", "required")), (R.OTHER, " ", ("reason_note", "required")),
        (R.TARGETS_ENDED, "", ("reason", "required")), (R.FIGURES_WRONG, "长" * 1_001, ("reason_note", "too_long")),
    ],
)  # fmt: skip
def test_a_refusal_needs_a_reason_of_its_list(
    app: Flask, reason: VersionReason | None, note: str, expected: tuple[str, str]
) -> None:
    number, boss = making.proposed().id, making.head()
    (found,) = problems(lambda: deciding_versions.refuse(boss, number, reason, note))
    assert (found.field, found.code) == expected
    assert making.fresh(number).status is S.PROPOSED


def test_a_version_ends_by_repeal_and_decides_the_days_before(app: Flask) -> None:
    number, boss = making.approved(CEILING).id, making.head()
    with unit_of_work():
        deciding_versions.repeal(boss, number, date(2027, 6, 30), R.SUPERIOR_RULE, "上位规定")
    row = making.fresh(number)
    assert (row.status, row.closed_on, row.reason, row.reason_note) == (
        S.REPEALED, date(2027, 6, 30), "superior_rule", "上位规定",
    )  # fmt: skip
    book = queries.book(PUBLIC)
    assert book.on(DOMESTIC, date(2027, 6, 30))[0].version == 2
    assert book.nearest(DOMESTIC, date(2027, 7, 1)) is not None
    assert all(pack.version != 2 or not pack.covers(date(2027, 7, 1)) for pack in book.packs)


@pytest.mark.parametrize(
    ("day", "code"), [(None, "required"), (date(2026, 12, 31), "outside"), (date(2031, 1, 1), "outside")]
)
def test_a_repeal_needs_a_day_of_the_version(app: Flask, day: date | None, code: str) -> None:
    number, boss = making.approved().id, making.head()
    (found,) = problems(lambda: deciding_versions.repeal(boss, number, day, R.DOCUMENT_REPEALED))
    assert (found.field, found.code) == ("last_day", code)
    assert making.fresh(number).status is S.ACTIVE


def test_what_may_start_from_where(app: Flask) -> None:
    officer, boss = making.officer(), making.head()
    number = making.drafted(officer).id
    for act in (
        lambda: deciding_versions.approve(boss, number),
        lambda: deciding_versions.refuse(boss, number, R.FIGURES_WRONG),
        lambda: deciding_versions.repeal(boss, number, SINCE, R.DOCUMENT_REPEALED),
        lambda: deciding_versions.revise(officer, number),
    ):
        assert isinstance(refused(act), WrongState)
    proposed = making.proposed(officer, since=date(2040, 1, 1), until=date(2041, 1, 1)).id
    for act in (
        lambda: drafting.save(officer, proposed, making.draft_of(number)),
        lambda: drafting.record_dry_run(officer, proposed, {}, "x"),
        lambda: deciding_versions.propose(officer, proposed),
    ):
        assert isinstance(refused(act), WrongState)


def test_who_saw_an_older_version_is_told(app: Flask) -> None:
    officer, boss = making.officer(), making.head()
    row = making.drafted(officer)
    number, seen = row.id, row.row_version
    with unit_of_work():
        drafting.save(officer, number, making.draft_of(number))
    for act in (
        lambda: drafting.save(officer, number, making.draft_of(number), seen=seen),
        lambda: deciding_versions.propose(officer, number, seen=seen),
        lambda: drafting.record_dry_run(officer, number, {}, "x", seen=seen),
    ):
        assert isinstance(refused(act), Stale)
    making.try_out(officer, number)
    with unit_of_work():
        deciding_versions.propose(officer, number)
    assert isinstance(refused(lambda: deciding_versions.approve(boss, number, seen=seen)), Stale)


def outsiders() -> list[Actor]:
    offices = [role for role in Role if role not in {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}]
    places = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}
    branch = [make.officer(role, "/p/BR1/") for role in (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)]
    province = [make.officer(role, places.get(role, "/p/")) for role in offices]
    return [ANONYMOUS, make.member(), *branch, *province]


def test_only_the_department_drafts_and_only_a_head_decides(app: Flask) -> None:
    draft, proposed = making.drafted().id, making.proposed(since=date(2040, 1, 1), until=date(2041, 1, 1)).id
    active, officer = making.first().id, making.officer()
    writing: tuple[Callable[[Actor], object], ...] = (
        lambda actor: drafting.start(actor, PACK, SINCE, UNTIL, "x"),
        lambda actor: drafting.save(actor, draft, making.draft_of(draft)),
        lambda actor: drafting.record_dry_run(actor, draft, {}, "x"),
        lambda actor: deciding_versions.propose(actor, draft),
        lambda actor: deciding_versions.revise(actor, proposed),
    )
    judging: tuple[Callable[[Actor], object], ...] = (
        lambda actor: deciding_versions.approve(actor, proposed),
        lambda actor: deciding_versions.refuse(actor, proposed, R.FIGURES_WRONG),
        lambda actor: deciding_versions.repeal(actor, active, beijing_today(), R.DOCUMENT_REPEALED),
    )
    before = ends()
    for actor in outsiders():
        for act in (*writing, *judging):
            assert isinstance(refused(lambda act=act, actor=actor: act(actor)), NotAllowed)  # type: ignore[misc]
    for act in judging:
        assert isinstance(refused(lambda act=act: act(officer)), NotAllowed)  # type: ignore[misc]
    assert ends() == before


def test_drafts_are_no_business_of_the_public(app: Flask) -> None:
    draft = making.drafted().id
    for actor in (ANONYMOUS, make.member(), make.operator(), make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/")):
        assert not policy.may_repeal(actor)
        with pytest.raises(NotFound):
            versions.one(VersionScope.of(actor), draft)
        assert {(line.pack_id, line.number) for line in versions.lines(VersionScope.of(actor))} == {
            (PACK, 1), ("national", 1),
        }  # fmt: skip
    assert versions.one(VersionScope.of(making.officer()), draft).id == draft
    for unknown in (0, -5, 10**20):
        with pytest.raises(NotFound):
            versions.one(making.ALL_VERSIONS, unknown)


def test_before_anything_was_recorded_the_list_shows_what_came_with_the_market(app: Flask) -> None:
    found = versions.lines(VersionScope())
    assert [(line.id, line.pack_id, line.number, line.status) for line in found] == [
        (None, PACK, 1, S.ACTIVE), (None, "national", 1, S.ACTIVE),
    ]  # fmt: skip
