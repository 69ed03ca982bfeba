"""Who adopts a lead declares an interest of one's own in a side, or none; a side of one's own is closed."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.audit.models import AuditEntry
from marketplace.brokerage.models import LeadDeclaration
from marketplace.brokerage.operations import creating, leads
from marketplace.brokerage.operations.declaring import LONGEST_DECLARATION, declare
from marketplace.brokerage.policy import conflicts
from marketplace.brokerage.queries import leads as queries
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, OrganisationRole
from marketplace.kernel.errors import Invalid
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import attempt

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus


def declared() -> list[tuple[int, bool, str]]:
    """(broker, has an interest, words) of every declaration."""
    db.session.expire_all()
    rows = db.session.scalars(select(LeadDeclaration).order_by(LeadDeclaration.id))
    return [(row.broker_id, row.has_interest, row.text) for row in rows]


def join(organisation: Organisation, actor: Actor) -> Actor:
    """The same person, one of the organisation's people from now on."""
    person_id = actor.person_id or 0
    with unit_of_work():
        organisations.add_member(SYSTEM, organisation.id, person_id, OrganisationRole.MEMBER)
    return make.actor_of(person_id)


def test_a_declaration_is_kept_with_the_lead_and_in_the_trail() -> None:
    case = making.interested()
    words = "  持有持有方 3% 的股份\n\n  "
    assert attempt(lambda: leads.adopt(case.broker, case.id, has_interest=True, text=words)) == "done"
    row = case.row
    assert declared() == [(row.broker_id, True, "持有持有方 3% 的股份")]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "lead.declare")).one()
    assert (entry.subject, entry.person_id) == (f"lead:{case.id}", case.broker.person_id)
    assert entry.facts == {"broker": row.broker_id, "has_interest": True}


def test_a_further_declaration_takes_the_place_of_the_one_before() -> None:
    case = making.interested()
    for has_interest, text in ((True, "近亲属在一方任职"), (False, "")):
        assert attempt(partial(declare, case.broker, case.id, has_interest, text)) == "done"
    assert [row[1:] for row in declared()] == [(False, "")]
    assert case.status is S.OPEN


@pytest.mark.parametrize(
    ("has_interest", "text", "wanted"),
    [
        (None, "", ("has_interest", "required")), (True, " \n", ("text", "required")),
        (False, "长" * (LONGEST_DECLARATION + 1), ("text", "too_long")),
    ],
)  # fmt: skip
def test_what_is_no_declaration_adopts_nothing(
    has_interest: bool | None, text: str, wanted: tuple[str, str]
) -> None:
    case = making.interested()
    with pytest.raises(Invalid) as refused, unit_of_work():
        leads.adopt(case.broker, case.id, has_interest, text)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [wanted]
    assert (case.status, declared()) == (S.OPEN, [])


def test_nobody_without_an_accreditation_in_force_declares() -> None:
    case = making.interested()
    over = [brokers.actor_of(row) for row in (brokers.lapsed(), brokers.suspended(), brokers.applied())]
    for actor in (*over, make.broker(), case.seeker, make.operator("/p/"), ANONYMOUS):
        said = attempt(partial(declare, actor, case.id, has_interest=False))
        assert said in {"not_allowed", "not_signed_in"}
    assert declared() == []


@pytest.mark.parametrize("number", [0, -1, 404, 2**70])
def test_nothing_is_declared_about_a_lead_that_is_not_there(number: int) -> None:
    assert attempt(partial(declare, brokers.working(), number, has_interest=False)) == "not_found"


def test_who_takes_over_declares_anew_and_the_page_names_the_present_brokers() -> None:
    case = making.stalled()
    first, second = case.row.broker_id, brokers.working()
    with pytest.raises(Invalid):
        leads.take_over(second, case.id, None)
    db.session.rollback()
    assert attempt(lambda: leads.take_over(second, case.id, has_interest=True, text="收取咨询费")) == "done"
    row = case.row
    assert [one[:2] for one in declared()] == [(first, False), (row.broker_id, True)]
    shown = queries.declaration(making.ALL, row)
    assert shown is not None
    assert shown.text == "收取咨询费"


@pytest.mark.parametrize("side", ["seeker", "holder"])
def test_a_brokers_own_organisation_is_closed_at_every_beginning(side: str) -> None:
    free, stalled, match = making.interested(), making.stalled(), making.pair()
    broker = brokers.working()
    for case in (free, stalled):
        broker = join(making.organisation_of(getattr(case, side)), broker)
    listing_id = match.need_id if side == "seeker" else match.achievement_id
    broker = join(making.owner_of(listing_id), broker)
    ways = (
        lambda: leads.adopt(broker, free.id, has_interest=False),
        lambda: leads.take_over(broker, stalled.id, has_interest=False),
        lambda: creating.from_match(broker, match.id, has_interest=False),
    )
    assert [attempt(way) for way in ways] == ["own_side"] * 3
    assert (free.status, stalled.status) == (S.OPEN, S.STALLED)
    assert broker.person_id not in {one.person_id for one in (free.broker, stalled.broker)}


def test_conflicts_are_the_organisations_one_belongs_to(app: Flask) -> None:
    broker, other = make.member(), make.organisation()
    mine = making.organisation_of(broker).id
    assert conflicts(broker, [mine, other.id]) == {mine}
    assert conflicts(broker, [other.id]) == conflicts(ANONYMOUS, [mine]) == frozenset()


def test_a_lead_between_one_organisation_and_itself_is_refused() -> None:
    owner, broker = make.member(), brokers.working()
    match = making.pair(seeker=owner, holder=owner)
    assert attempt(lambda: creating.from_match(broker, match.id, has_interest=False)) == "own_side"
