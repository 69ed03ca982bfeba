"""A stored decision: what it was made of, who reads it, and that it comes out again for ever."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Role
from marketplace.kernel.errors import NotFound
from marketplace.policies import queries
from marketplace.policies.facts import MOST_VALUES, plain_facts
from marketplace.policies.models import PolicyDecision, PolicyVersion
from marketplace.policies.operations import deciding, deciding_versions
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import books, decisions
from marketplace.policies.states import VersionReason, VersionStatus
from marketplace.policies.stored import decision_of
from marketplace.rules.book import shipped
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.engine import CannotAsk, answer
from tests import make
from tests.making import policies as making
from tests.making.policies import ALL_DECISIONS, DOMESTIC, FOREIGN, asked

CEILING = ("patents.yaml", "value: 500000,", "value: 400000,")


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_decision_is_kept_with_its_question_and_the_versions_in_force(app: Flask) -> None:
    actor = make.member()
    with unit_of_work():
        number = deciding.decide(actor, asked(), "claim:12", " 虚构 申报 ").id
    row = decisions.one(ALL_DECISIONS, number)
    assert (row.subject, row.label, row.benefit, row.mode) == (
        "claim:12",
        "虚构 申报",
        DOMESTIC,
        Mode.ESTIMATE,
    )
    assert (row.day, row.programme_year, row.made_by) == (date(2018, 6, 1), 2018, actor.person_id)
    assert row.facts == asked().facts
    assert [(each["id"], each["version"], each["closed_on"]) for each in row.packs] == [
        ("jl.2016-72", 1, None), ("national", 1, None),
    ]  # fmt: skip
    made = decision_of(row)
    assert made == answer(shipped(), asked())
    assert (made.outcome, made.most_fen, made.sha256) == (Outcome.ELIGIBLE, 500_000, row.sha256)
    assert decisions.recompute(ALL_DECISIONS, number)


def test_the_same_question_again_is_a_row_of_its_own(app: Flask) -> None:
    first, second = making.decided().id, making.decided().id
    rows = decisions.of_subject(DecisionScope.within("claim:1"), "claim:1")
    assert [row.id for row in rows] == [second, first]
    assert rows[0].sha256 == rows[1].sha256


def test_packs_that_come_with_the_market_get_one_record(app: Flask) -> None:
    assert count(PolicyVersion) == 0
    assert {pack.sha256 for pack in queries.book(PUBLIC).packs} == {pack.sha256 for pack in shipped().packs}
    making.decided()
    making.decided("claim:2")
    rows = db.session.scalars(select(PolicyVersion).order_by(PolicyVersion.pack_id)).all()
    assert [(row.pack_id, row.number, row.status) for row in rows] == [
        ("jl.2016-72", 1, VersionStatus.ACTIVE), ("national", 1, VersionStatus.ACTIVE),
    ]  # fmt: skip
    assert sorted(rows[0].texts) == [
        "assumptions.yaml", "awards.yaml", "disposal.yaml", "pack.yaml", "patents.yaml", "people.yaml",
        "projects.yaml", "purchase.yaml",
    ]  # fmt: skip
    found = select(func.count()).where(AuditEntry.topic == "policy_version.ship")
    assert db.session.scalar(found) == 2


def test_an_old_decision_comes_out_again_after_a_later_version_replaced_its_own(app: Flask) -> None:
    old = making.decided("claim:1").id
    making.approved(CEILING)
    new = making.decided("claim:1", replace(asked(), day=date(2027, 3, 1))).id
    making.forget()
    assert decisions.recompute(ALL_DECISIONS, old)
    assert decisions.recompute(ALL_DECISIONS, new)
    rows = {row.id: decision_of(row) for row in decisions.of_subject(ALL_DECISIONS, "claim:1")}
    assert (rows[old].most_fen, rows[new].most_fen) == (500_000, 400_000)
    assert (rows[old].packs[0].version, rows[new].packs[0].version) == (1, 2)
    shown = books.as_it_was(ALL_DECISIONS, decisions.one(ALL_DECISIONS, old))
    assert [(pack.id, pack.version, pack.closed_on) for pack in shown.packs] == [
        ("jl.2016-72", 1, None), ("national", 1, None),
    ]  # fmt: skip


def test_a_decision_for_a_day_that_was_closed_afterwards_comes_out_as_it_was(app: Flask) -> None:
    far = making.decided("claim:1", replace(asked(), day=date(2028, 1, 1))).id
    making.approved(CEILING)
    assert decisions.recompute(ALL_DECISIONS, far)
    with unit_of_work():
        row = making.first()
        assert row.closed_on == date(2026, 12, 31)
    assert decision_of(decisions.one(ALL_DECISIONS, far)).packs[0].version == 1


def test_a_repeal_in_hindsight_changes_no_decision(app: Flask) -> None:
    number = making.decided().id
    version, boss = making.first().id, making.head()
    with unit_of_work():
        deciding_versions.repeal(boss, version, date(2017, 12, 31), VersionReason.DOCUMENT_REPEALED)
    assert decisions.recompute(ALL_DECISIONS, number)
    again = decision_of(making.decided())
    assert (again.outcome, again.codes) == (Outcome.INELIGIBLE, (Code.POLICY_NOT_IN_FORCE,))


def test_overlays_that_were_switched_on_are_switched_on_again(app: Flask) -> None:
    question = replace(
        asked(), day=date(2022, 6, 1), programme_year=2022, overlays=frozenset({"ov.cnipa2021.halffee"})
    )
    facts = {"applicant_region": "220102", "items": [
        making.patent(grant_announcement_date="2022-03-30", official_fees_paid_fen=300_000, other_level_subsidy_fen=0)
    ]}  # fmt: skip
    row = making.decided(question=replace(question, facts=facts))
    assert decision_of(row).most_fen == 150_000
    assert row.overlays == ["ov.cnipa2021.halffee"]
    assert decisions.recompute(ALL_DECISIONS, row.id)


@pytest.mark.parametrize(
    "statement", ["UPDATE policy_decision SET label = 'x'", "DELETE FROM policy_decision"]
)
def test_the_database_itself_refuses_to_change_a_decision(app: Flask, statement: str) -> None:
    making.decided()
    with pytest.raises(DatabaseError), unit_of_work():
        db.session.execute(text(statement))
    assert decisions.recompute(ALL_DECISIONS, 1)


def test_texts_of_a_version_that_decides_stay_as_they_are(app: Flask) -> None:
    making.decided()
    for statement in ("UPDATE policy_version SET sha256 = 'x'", "DELETE FROM policy_version"):
        with pytest.raises(DatabaseError), unit_of_work():
            db.session.execute(text(statement))
    assert making.first().sha256 == shipped().packs[0].sha256


def test_a_decision_that_somebody_altered_is_found_out(app: Flask) -> None:
    number = making.decided().id
    version = decisions.one(ALL_DECISIONS, number).packs
    altered: tuple[tuple[str, Any], ...] = (
        ("decision", answer(shipped(), asked()).to_json() | {"most_fen": 600_000}),
        ("facts", {"applicant_region": "110101", "items": []}),
        ("packs", [version[0] | {"sha256": "0" * 64}, *version[1:]]),
        ("packs", [version[0] | {"version": 9}, *version[1:]]),
        ("sha256", "0" * 64),
        ("mode", Mode.ALLOCATE),
        ("day", date(2015, 1, 1)),
    )
    for name, value in altered:
        row = decisions.one(ALL_DECISIONS, number)
        db.session.expunge(row)
        setattr(row, name, value)
        assert not decisions.holds_still(ALL_DECISIONS, row), name
    assert decisions.recompute(ALL_DECISIONS, number)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"x": 1.5}, "facts.x"), ({"x": "a\0b"}, "facts.x"), ({"x": [1, {"y": 10**19}]}, "facts.x.2.y"),
        ({"x\0": 1}, "facts"), ({"x": "a" * 4_001}, "facts.x"), ({"x": float("nan")}, "facts.x"),
        ({"items": [None] * MOST_VALUES}, f"facts.items.{MOST_VALUES - 1}"), ({"x": b"1"}, "facts.x"),
        ({"x": [[[[[[[[[]]]]]]]]]}, "facts.x.1.1.1.1.1.1.1.1"),
    ],
)  # fmt: skip
def test_facts_that_no_database_keeps_are_refused_by_their_place(
    app: Flask, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(CannotAsk) as caught, unit_of_work():
        deciding.decide(SYSTEM, replace(asked(), facts=facts), "claim:1", "")
    assert caught.value.facts["field"] == field
    assert count(PolicyDecision) == 0


@pytest.mark.parametrize("year", [0, -1, 10_000, 10**30])
def test_a_programme_year_that_is_none_is_refused(app: Flask, year: int) -> None:
    with pytest.raises(CannotAsk), unit_of_work():
        deciding.decide(SYSTEM, replace(asked(), programme_year=year), "claim:1", "")
    assert count(PolicyDecision) == 0


def test_who_reads_which_decisions(app: Flask) -> None:
    number = making.decided("claim:7").id
    officer = make.officer(Role.DEPARTMENT_OFFICER, "/p/")
    assert decisions.one(DecisionScope.of(officer), number).id == number
    assert decisions.one(DecisionScope.within("claim:7"), number).id == number
    for actor in (
        ANONYMOUS,
        make.member(),
        make.operator(),
        make.officer(Role.DEPARTMENT_OFFICER, "/p/BR1/"),
    ):
        with pytest.raises(NotFound):
            decisions.one(DecisionScope.of(actor), number)
    for scope in (DecisionScope.within("claim:8"), DecisionScope()):
        assert decisions.of_subject(scope, "claim:7") == []
        with pytest.raises(NotFound):
            decisions.recompute(scope, number)
    for unknown in (0, -1, 10**20, number + 1):
        with pytest.raises(NotFound):
            decisions.one(ALL_DECISIONS, unknown)


def test_the_latest_of_each_subject_are_walked_in_pieces(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "CHUNK", 2)
    for subject in (1, 2, 3, 1, 2, 4, 5):
        making.decided(f"claim:{subject}")
    assert [row.subject for row in decisions.latest(ALL_DECISIONS)] == [f"claim:{n}" for n in (3, 1, 2, 4, 5)]
    assert len(list(decisions.each(ALL_DECISIONS))) == 7


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.dates()
    | st.text(alphabet="ab省中1", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="abc_", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["items", "applicant_region", "decided_fen", "z", "a"]), anything, max_size=4),
       st.sampled_from([DOMESTIC, FOREIGN]), st.sampled_from([Mode.ESTIMATE, Mode.DECIDE]))  # fmt: skip
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_the_facts_the_decision_comes_out_again(
    app: Flask, facts: dict[str, Any], benefit: str, mode: Mode
) -> None:
    row = making.decided("claim:1", replace(asked(benefit), mode=mode, facts=facts))
    number, sha256 = row.id, row.sha256
    db.session.expire_all()
    assert decisions.recompute(ALL_DECISIONS, number)
    assert decision_of(decisions.one(ALL_DECISIONS, number)).sha256 == sha256
    assert plain_facts(facts) == plain_facts(plain_facts(facts))
