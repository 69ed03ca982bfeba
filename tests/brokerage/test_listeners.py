"""Who is told of what happens around a lead: those who know of it, and nobody twice."""

from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import people
from marketplace.accounts.states import PersonReason
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries.listeners import of_lead
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from tests import make
from tests.making import leads as making

ALL = LeadScope(everything=True)


def colleague(actor: Actor) -> Actor:
    home = db.session.get_one(Organisation, actor.memberships[0].organisation_id)
    return make.member(home, OrganisationRole.MEMBER)


def test_both_sides_and_the_broker_hear_and_not_who_did_it(app: Flask) -> None:
    case = making.introduced()
    mate = colleague(case.seeker)
    heard = of_lead(ALL, case.id, but=case.seeker.person_id)
    assert {case.holder.person_id, case.broker.person_id} <= set(heard)
    assert case.seeker.person_id not in heard
    assert len(heard) == len(set(heard))
    speaks = next(
        side.person_id for side in case.row.sides if side.organisation_id in case.seeker.organisation_ids
    )
    assert (mate.person_id in heard) is (speaks is None)


def test_a_side_that_was_not_asked_hears_nothing(app: Flask) -> None:
    case = making.adopted()
    assert of_lead(ALL, case.id) == [case.broker.person_id]


def test_nobody_hears_of_a_lead_that_is_not_there(app: Flask) -> None:
    assert of_lead(ALL, 404) == []


def test_who_cannot_sign_in_hears_nothing(app: Flask) -> None:
    case = making.introduced()
    with unit_of_work():
        people.disable(SYSTEM, case.holder.person_id, PersonReason.OWN_WISH)
    assert case.holder.person_id not in of_lead(ALL, case.id)
