"""Two at once: one record of what came with the market, one number a draft, one successor, one decision."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM
from marketplace.policies.models import PolicyDecision, PolicyVersion
from marketplace.policies.operations import deciding, deciding_versions, drafting
from marketplace.policies.queries import decisions, versions
from marketplace.policies.states import VersionReason, VersionStatus
from tests.making import policies as making
from tests.making.policies import PACK, SINCE, UNTIL, asked
from tests.negotiations.test_together import both

S = VersionStatus


def test_two_first_decisions_at_once_make_one_record(app: Flask) -> None:
    acts = (partial(deciding.decide, SYSTEM, asked(), f"claim:{number}", "") for number in (1, 2))
    assert both(app, *acts) == ["done", "done"]
    assert db.session.scalar(select(func.count(PolicyVersion.id))) == 2
    assert db.session.scalar(select(func.count(PolicyDecision.id))) == 2
    assert all(
        decisions.recompute(making.ALL_DECISIONS, row.id) for row in decisions.each(making.ALL_DECISIONS)
    )


def test_two_drafts_at_once_have_two_numbers(app: Flask) -> None:
    making.decided()
    officers = (making.officer(), making.officer())
    acts = (partial(drafting.start, officer, PACK, SINCE, UNTIL, "修订") for officer in officers)
    assert both(app, *acts) == ["done", "done"]
    numbers = [row.number for row in versions.known(making.ALL_VERSIONS) if row.pack_id == PACK]
    assert numbers == [1, 2, 3]


def test_of_two_successors_approved_at_once_one_decides(app: Flask) -> None:
    first, second = making.proposed().id, making.proposed().id
    heads = (making.head(), making.head())
    acts = (partial(deciding_versions.approve, *pair) for pair in zip(heads, (first, second), strict=True))
    assert sorted(both(app, *acts)) == ["done", "invalid"]
    found = {row.number: row.status for row in versions.known(making.ALL_VERSIONS) if row.pack_id == PACK}
    assert found[1] is S.CLOSED
    assert sorted((found[2], found[3])) == [S.ACTIVE, S.PROPOSED]


def test_an_approval_and_a_refusal_at_once_make_one_end(app: Flask) -> None:
    number = making.proposed().id
    first, second = making.head(), making.head()
    ends = both(
        app,
        partial(deciding_versions.approve, first, number),
        partial(deciding_versions.refuse, second, number, VersionReason.FIGURES_WRONG),
    )
    assert sorted(ends) == ["done", "wrong_state"]
    assert making.fresh(number).status is (S.ACTIVE if ends[0] == "done" else S.REFUSED)


@pytest.mark.parametrize("order", [0, 1])
def test_a_decision_while_a_version_is_approved_names_one_book(app: Flask, order: int) -> None:
    number, boss = making.proposed().id, making.head()
    acts = [
        partial(deciding.decide, SYSTEM, asked(), "claim:1", ""),
        partial(deciding_versions.approve, boss, number),
    ]
    assert both(app, *(acts[order:] + acts[:order])) == ["done", "done"]
    (row,) = decisions.of_subject(making.ALL_DECISIONS, "claim:1")
    assert [each["version"] for each in row.packs if each["id"] == PACK] in ([1], [1, 2])
    assert decisions.recompute(making.ALL_DECISIONS, row.id)
