"""A dry run: who gains, who loses, and by how much, before a version decides anything."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.policies import queries
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations import drafting
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import decisions, trying
from marketplace.rules.codes import Mode, Outcome
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question
from tests.making import policies as making
from tests.making.policies import ALL_DECISIONS, FOREIGN, asked

LESS = ("patents.yaml", "value: 500000,", "value: 400000,")
MORE = ("patents.yaml", "value: 5000000", "value: 6000000")
AWARD = "jl.2016-72.award.jl_patent"
INSTALMENTS = "jl.2016-72.tax.instalment5"
DISPOSAL = "jl.2016-72.autonomy.disposal"


def run(row: PolicyVersion) -> trying.DryRun:
    return trying.try_out(ALL_DECISIONS, making.fresh(row.id))


def test_who_gains_and_who_loses(app: Flask) -> None:
    making.decided("claim:1", label="虚构甲")
    making.decided("claim:2", asked(FOREIGN), label="虚构乙")
    found = run(making.written(None, (LESS, MORE)))
    assert (found.count, found.gaining, found.losing, found.changed) == (2, 1, 1, 0)
    assert (found.before_fen, found.after_fen) == (5_500_000, 6_400_000)
    assert [(row["subject"], row["label"], row["before_fen"], row["after_fen"]) for row in found.rows] == [
        ("claim:1", "虚构甲", 500_000, 400_000), ("claim:2", "虚构乙", 5_000_000, 6_000_000),
    ]  # fmt: skip


@pytest.mark.parametrize(("new", "worth"), [("4000000", 4_000_000), ("6000000", 6_000_000)])
def test_a_fixed_sum_that_was_decided_becomes_the_new_one(app: Flask, new: str, worth: int) -> None:
    """It was decided as the old rule asked, and is not refused for that by the new one."""
    award = {
        "id": "ZL-1", "award": "jl_patent_award", "object": "patent", "award_year": 2018,
        "first_patentee_is_applicant": True, "previously_rewarded": False,
    }  # fmt: skip
    facts = {"applicant_region": "220102", "items": [award], "decided_per_item_fen": 5_000_000}
    making.decided("claim:1", replace(asked(AWARD, Mode.DECIDE), facts=facts))
    found = run(making.written(None, (("awards.yaml", "value: 5000000,", f"value: {new},"),)))
    assert (found.before_fen, found.after_fen) == (5_000_000, worth)
    assert (found.gaining, found.losing) == ((1, 0) if worth > found.before_fen else (0, 1))
    assert found.rows[0]["after"] == "eligible"


@pytest.mark.parametrize(("decided", "worth"), [(450_000, 400_000), (300_000, 300_000)])
def test_a_sum_above_the_new_ceiling_is_lowered_to_it(app: Flask, decided: int, worth: int) -> None:
    question = replace(asked(), mode=Mode.DECIDE, facts={**asked().facts, "decided_per_item_fen": decided})
    making.decided("claim:1", question)
    found = run(making.written(None, (LESS,)))
    assert (found.before_fen, found.after_fen) == (decided, worth)


def test_a_plan_of_instalments_that_becomes_too_long_is_refused_and_counted(app: Flask) -> None:
    facts = {
        "unit_type": "university", "award_kind": "equity", "award_date": "2018-01-01", "tax_total_fen": 1_000_000,
        "instalment_years": 5,
    }  # fmt: skip
    made = making.decided("claim:1", Question(INSTALMENTS, Mode.SCHEDULE, date(2018, 6, 1), None, facts))
    assert making.stored(made).outcome is Outcome.ELIGIBLE
    making.decided("claim:2")
    years = "      most_years:\n        - {value: 5,"
    found = run(making.written(None, (("people.yaml", years, years.replace("5", "3")),)))
    assert (found.count, found.losing + found.changed) == (2, 1)
    assert [(each["subject"], each["before"], each["after"]) for each in found.rows] == [
        ("claim:1", "eligible", "rejected")
    ]


def test_only_the_latest_decision_of_a_subject_counts(app: Flask) -> None:
    making.decided("claim:1", asked(FOREIGN))
    making.decided("claim:1")
    found = run(making.written(None, (LESS,)))
    assert (found.count, found.before_fen, found.after_fen) == (1, 500_000, 400_000)


def test_a_copy_changes_nothing_for_anybody(app: Flask) -> None:
    making.decided("claim:1")
    making.decided("claim:2", asked(FOREIGN))
    making.decided("claim:3", replace(asked(), facts={}))
    found = run(making.drafted())
    assert (found.count, found.gaining, found.losing, found.changed, found.rows) == (3, 0, 0, 0, [])
    assert found.before_fen == found.after_fen == 5_500_000


def test_another_outcome_with_the_same_sum_is_a_change(app: Flask) -> None:
    question = replace(asked(), mode=Mode.DECIDE, facts=asked().facts | {"decided_per_item_fen": 0})  # type: ignore[operator]
    making.decided("claim:1", question)
    row = making.written(None, (("patents.yaml", "jurisdictions: [CN]", "jurisdictions: [XX]"),))
    found = run(row)
    assert (found.count, found.changed, found.gaining, found.losing) == (1, 1, 0, 0)
    assert (found.rows[0]["before"], found.rows[0]["after"]) == ("eligible", "review")


def test_what_the_new_version_no_longer_promises_is_lost(app: Flask) -> None:
    making.decided("claim:1")
    making.decided("claim:2", asked(FOREIGN))
    row = making.written(None, (("patents.yaml", "patent.domestic_invention", "patent.of_another_name"),))
    found = run(row)
    assert (found.count, found.losing) == (2, 1)
    assert (found.rows[0]["subject"], found.rows[0]["after"], found.rows[0]["after_fen"]) == (
        "claim:1",
        "ineligible",
        0,
    )


def test_a_version_of_national_rules_is_tried_on_what_it_touches(app: Flask) -> None:
    facts = {"applicant_region": "220102", "items": [
        making.patent(grant_announcement_date="2031-03-30", official_fees_paid_fen=300_000, other_level_subsidy_fen=0)
    ]}  # fmt: skip
    making.decided("claim:1", replace(asked(), day=date(2031, 6, 1), programme_year=2031, facts=facts))
    swap = ("overlays.yaml", "active: false\n    from_year: 2025", "active: true\n    from_year: 2025")
    row = making.written(None, (swap,), pack="national", since=date(2031, 1, 1), until=None)
    found = run(row)
    assert (found.count, found.losing, found.before_fen, found.after_fen) == (1, 1, 500_000, 0)


def test_decisions_out_of_its_reach_are_left_out(app: Flask) -> None:
    making.decided("claim:1")
    found = trying.try_out(DecisionScope.within("claim:2"), making.written(None, (LESS,)))
    assert found.count == 0


def test_a_dry_run_decides_nothing(app: Flask) -> None:
    number = making.decided().id
    actor = making.officer()
    row = making.written(actor, (LESS,))
    before = decisions.one(ALL_DECISIONS, number).sha256
    found = making.try_out(actor, row.id)
    row = making.fresh(row.id)
    assert (row.dry_run_sha256, row.dry_run["losing"], row.dry_run["count"]) == (row.sha256, 1, 1)
    assert found.sha256 == row.sha256
    assert decisions.one(ALL_DECISIONS, number).sha256 == before
    assert [pack.version for pack in queries.book(PUBLIC).packs] == [1, 1]


def test_rows_beyond_the_most_are_counted_all_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_ROWS", 1)
    for number in range(3):
        making.decided(f"claim:{number}")
    found = run(making.written(None, (LESS,)))
    assert (found.losing, len(found.rows), found.left_out) == (3, 1, 2)


def test_an_old_result_does_not_count_for_a_text_saved_meanwhile(app: Flask) -> None:
    actor = making.officer()
    row = making.written(actor)
    found, number = run(row), row.id
    texts = dict(row.texts) | {
        "patents.yaml": row.texts["patents.yaml"].replace("value: 500000,", "value: 400000,")
    }
    with unit_of_work():
        drafting.save(actor, number, making.draft_of(number, texts=texts))
        drafting.record_dry_run(actor, number, found.to_json(), found.sha256)
    row = making.fresh(number)
    assert row.dry_run_sha256 != row.sha256


def test_no_money_is_worth_nothing(app: Flask) -> None:
    made: Decision = making.stored(
        making.decided("x:1", Question(DISPOSAL, Mode.CHECK, date(2018, 6, 1), None, {}))
    )
    assert made.worth_fen == 0
