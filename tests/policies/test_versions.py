"""A version on its way: drafted, tried out, proposed by one, decided by another, closed or repealed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, Problem, Stale, WrongState
from marketplace.policies import queries
from marketplace.policies.drafts import LONGEST_FILE
from marketplace.policies.errors import OwnVersion
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations import deciding_versions, drafting
from marketplace.policies.policy import VersionScope
from marketplace.policies.queries import versions
from marketplace.policies.states import VersionReason, VersionStatus
from tests import make
from tests.making import policies as making
from tests.making.policies import DOMESTIC, PACK, SINCE, UNTIL

S, R = VersionStatus, VersionReason
CEILING = ("patents.yaml", "value: 500000,", "value: 400000,")


def refused(act: Callable[[], object]) -> MarketError:
    with pytest.raises(MarketError) as caught, unit_of_work():
        act()
    return caught.value


def problems(act: Callable[[], object]) -> list[Problem]:
    found = refused(act)
    assert isinstance(found, Invalid), found
    return list(found.problems)


def ends() -> dict[tuple[str, int], tuple[VersionStatus, date | None]]:
    return {(r.pack_id, r.number): (r.status, r.closed_on) for r in versions.known(making.ALL_VERSIONS)}


def test_a_draft_is_a_copy_of_the_newest_on_other_days(app: Flask) -> None:
    actor = making.officer()
    row = making.drafted(actor)
    assert (row.pack_id, row.number, row.status) == (PACK, 2, S.DRAFTED)
    assert (row.since, row.until, row.drafted_by, row.title) == (
        SINCE, UNTIL, actor.person_id, "吉林省促进科技成果转移转化实施方案",
    )  # fmt: skip
    assert "version: 2\n" in row.texts["pack.yaml"]
    assert "from: 2027-01-01\nto: 2030-12-31\n" in row.texts["pack.yaml"]
    assert "{value: 500000, from: 2027-01-01, to: 2030-12-31}" in row.texts["patents.yaml"]
    assert all(pack.version == 1 for pack in queries.book(PUBLIC).packs), "a draft decides nothing"


def test_the_next_draft_has_the_next_number_whatever_became_of_the_last(app: Flask) -> None:
    assert making.drafted().number == 2
    assert making.drafted().number == 3
    assert making.drafted(pack="national", since=date(2031, 1, 1), until=None).number == 2


@pytest.mark.parametrize(
    ("pack", "since", "until", "why", "expected"),
    [
        ("jl.2099-1", SINCE, UNTIL, "x", ("pack_id", "unknown")),
        ("x" * 500, SINCE, UNTIL, "x", ("pack_id", "unknown")),
        (PACK, None, UNTIL, "x", ("since", "required")),
        (PACK, SINCE, SINCE - timedelta(days=1), "x", ("until", "before_start")),
        (PACK, date(1, 1, 1), UNTIL, "x", ("since", "out_of_range")),
        (PACK, SINCE, date(9999, 1, 1), "x", ("until", "out_of_range")),
        (PACK, SINCE, UNTIL, " ", ("why", "required")),
        (PACK, SINCE, UNTIL, "长" * 2_001, ("why", "too_long")),
        (PACK, date(2016, 10, 31), UNTIL, "x", ("pack.yaml", "pack_fault")),
    ],
)
def test_what_a_draft_cannot_start_with(
    app: Flask, pack: str, since: date | None, until: date | None, why: str, expected: tuple[str, str]
) -> None:
    actor = making.officer()
    found = problems(lambda: drafting.start(actor, pack, since, until, why))
    assert [(each.field, each.code) for each in found] == [expected]
    assert db.session.scalar(select(func.count()).where(PolicyVersion.number > 1)) == 0


def test_a_common_day_is_named_with_file_and_line(app: Flask) -> None:
    actor = making.officer()
    (found,) = problems(lambda: drafting.start(actor, PACK, date(2016, 10, 31), None, "x"))
    assert (found.facts["file"], found.facts["line"]) == ("jl.2016-72-2/pack.yaml", 6)
    assert "shares days with version 1" in found.facts["what"]


def test_a_draft_is_written_anew_and_reads_as_it_was_written(app: Flask) -> None:
    officer, colleague = making.officer(), making.officer()
    row = making.drafted(officer)
    before = row.sha256
    texts = dict(row.texts)
    texts["patents.yaml"] = texts["patents.yaml"].replace("value: 500000,", "value: 400000,")
    draft = making.draft_of(row.id, texts=texts, until=date(2028, 12, 31))
    problems_of_days = problems(lambda: drafting.save(colleague, row.id, draft))
    assert [(p.field, p.code) for p in problems_of_days] == [("awards.yaml", "pack_fault")], (
        "values outlive it"
    )
    draft = making.draft_of(row.id, texts=texts)
    with unit_of_work():
        drafting.save(colleague, row.id, draft)
    row = making.fresh(row.id)
    assert row.sha256 != before
    assert (row.changed_by, row.drafted_by) == (colleague.person_id, officer.person_id)
    assert (row.reviewed_by, row.reviewed_on) == ("虚构审查机构", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "what"),
    [
        ("patents.yaml", "value: 500000", "value: 5000.5", 17, "expected a whole number"),
        ("patents.yaml", "value: 500000", "value: -1", 17, "cannot be -1"),
        ("patents.yaml", "value: 500000", "value: " + "9" * 400, 17, "whole number"),
        ("patents.yaml", "rule: patent", "rule: gift", 6, "unknown rule gift"),
        ("patents.yaml", "benefits:", "benefits: [", 4, "is not good YAML"),
        ("pack.yaml", "issued: 2016-10-31", "issued: 2016-02-30", 5, "no day"),
        ("pack.yaml", "id: jl.2016-72", "id: other", None, ""),
        ("pack.yaml", "from:", "starts:", None, ""),
        ("people.yaml", "benefits:\n", "benefits: " + "[" * 20_000, 2, "nested too deep"),
    ],
)
def test_texts_that_do_not_read_are_named_with_file_and_line_and_nothing_changes(
    app: Flask, file: str, old: str, new: str, line: int | None, what: str
) -> None:
    actor = making.officer()
    row = making.drafted(actor)
    number, before = row.id, (row.sha256, dict(row.texts))
    texts = before[1] | {file: before[1][file].replace(old, new, 1)}
    (found,) = problems(lambda: drafting.save(actor, number, making.draft_of(number, texts=texts)))
    assert found.code == "pack_fault"
    assert found.facts["file"].startswith("jl.2016-72-2")
    assert what in found.facts["what"]
    if line is not None:
        assert (found.field, found.facts["line"]) == (file, line)
    row = making.fresh(number)
    assert (row.sha256, dict(row.texts)) == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"since": None}, [("since", "required")]),
        ({"why": "\0 "}, [("why", "required")]),
        ({"reviewed_by": "审" * 121}, [("reviewed_by", "too_long")]),
        ({"review_basis": "审" * 2_001}, [("review_basis", "too_long")]),
        ({"reviewed_on": date(2999, 1, 1)}, [("reviewed_on", "future")]),
    ],
)
def test_fields_of_a_draft_that_do_not_hold(
    app: Flask, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    actor = making.officer()
    number = making.drafted(actor).id
    found = problems(lambda: drafting.save(actor, number, making.draft_of(number, **changes)))
    assert [(each.field, each.code) for each in found] == expected


def test_files_are_named_plainly_and_end_somewhere(app: Flask) -> None:
    actor = making.officer()
    number = making.drafted(actor).id
    texts = dict(making.fresh(number).texts)
    for name in ("../x.yaml", "X.yaml", "a.yml", ""):
        draft = making.draft_of(number, texts=texts | {name: "benefits: []"})
        assert [p.code for p in problems(lambda draft=draft: drafting.save(actor, number, draft))] == [
            "names"
        ]  # type: ignore[misc]
    long = making.draft_of(number, texts=texts | {"people.yaml": "#" * (LONGEST_FILE + 1)})
    assert [p.code for p in problems(lambda: drafting.save(actor, number, long))] == ["too_long"]


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
    return [ANONYMOUS, make.member(), *(make.officer(role, places.get(role, "/p/")) for role in offices)]


def test_only_the_department_drafts_and_only_a_head_decides(app: Flask) -> None:
    draft, proposed = making.drafted().id, making.proposed(since=date(2040, 1, 1), until=date(2041, 1, 1)).id
    active = making.first().id
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
        assert isinstance(refused(lambda act=act: act(making_officer)), NotAllowed)  # type: ignore[misc]
    assert ends() == before


@pytest.fixture(autouse=True)
def _officer(app: Flask) -> None:
    global making_officer
    making_officer = making.officer()


making_officer: Actor = SYSTEM


def test_drafts_are_no_business_of_the_public(app: Flask) -> None:
    draft = making.drafted().id
    for actor in (ANONYMOUS, make.member(), make.operator()):
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
