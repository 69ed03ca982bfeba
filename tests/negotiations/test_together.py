"""Two at once: whoever comes later is told, and nothing is agreed that nobody saw."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import ending, opening, secrecy, terms
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import sheets
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.states import NegotiationStatus
from tests.making import negotiations as making
from tests.making.negotiations import TERMS, agree, propose
from tests.together import both

ALL = NegotiationScope(everything=True)


def test_two_who_open_at_once_find_one_negotiation(app: Flask) -> None:
    talks = making.introduced()
    found: list[int] = []

    def click(who: str) -> None:
        found.append(opening.open_for(getattr(talks, who), talks.lead_id).id)

    assert both(app, lambda: click("seeker"), lambda: click("holder")) == ["done", "done"]
    assert len(set(found)) == 1
    assert db.session.scalar(select(func.count()).select_from(Negotiation)) == 1


def test_two_who_consent_at_once_open_the_room(app: Flask) -> None:
    talks = making.asked()
    text = digest(talks.row.secrecy_text)
    from_both = [partial(secrecy.consent, side, talks.id, text) for side in talks.sides]
    assert both(app, *from_both) == ["done", "done"]
    assert talks.row.status is NegotiationStatus.ROOM_OPEN


def test_both_sides_taking_at_once_agree(app: Flask) -> None:
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    ends = both(app, *(partial(terms.agree, side, talks.id, 1) for side in talks.sides))
    assert ends == ["done", "done"]
    assert talks.row.status is NegotiationStatus.TERMS_AGREED


@pytest.mark.parametrize("first", ["agree", "propose"])
def test_a_version_is_not_agreed_past_the_next_one(app: Flask, first: str) -> None:
    """The seeker took version 1; the holder takes it while the broker puts version 2 forward."""
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    agree(talks.seeker, talks, 1)
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: terms.agree(talks.holder, talks.id, 1),
        "propose": lambda: terms.propose(talks.broker, talks.id, replace(TERMS, territory="全国"), 1),
    }
    order = [first, *(acts.keys() - {first})]
    ends = dict(zip(order, both(app, *(acts[name] for name in order)), strict=True))
    row, versions = talks.row, sheets.versions(ALL, talks.id)
    if ends["agree"] == "done":
        assert (row.status, row.agreed_number) == (NegotiationStatus.TERMS_AGREED, 1)
        assert ends["propose"] == "terms_frozen"
        assert len(versions) == 1
    else:
        assert ends == {"agree": "terms_superseded", "propose": "done"}
        assert (row.status, row.agreed_number) == (NegotiationStatus.ROOM_OPEN, None)
        assert len(versions) == 2


def test_of_two_versions_written_at_once_one_author_is_told(app: Flask) -> None:
    talks = making.in_room()
    ends = both(
        app,
        lambda: terms.propose(talks.seeker, talks.id, replace(TERMS, territory="全国"), 0),
        lambda: terms.propose(talks.holder, talks.id, TERMS, 0),
    )
    assert sorted(ends) == ["done", "stale"]
    assert [row.number for row in sheets.versions(ALL, talks.id)] == [1]


def test_agreeing_while_the_other_breaks_off(app: Flask) -> None:
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    agree(talks.seeker, talks, 1)
    ends = both(
        app,
        lambda: terms.agree(talks.holder, talks.id, 1),
        lambda: ending.break_off(talks.seeker, talks.id, EndReason.PRICE),
    )
    assert ends[1] == "done"
    assert ends[0] in {"done", "wrong_state"}
    assert talks.row.status is NegotiationStatus.BROKEN_OFF
    assert talks.lead.status is LeadStatus.LOST
