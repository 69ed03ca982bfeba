"""Leads, as far on their way as asked. Every step goes through its operation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads as queries
from marketplace.brokerage.states import EndReason, LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.errors import MarketError
from marketplace.listings.models import Listing
from marketplace.matching.models import Match
from tests import make
from tests.making import brokers

ALL = LeadScope(everything=True)
WISH = "想了解中试数据和许可条件"


@dataclass(frozen=True)
class Case:
    """A lead with the people around it."""

    id: int
    seeker: Actor
    holder: Actor
    broker: Actor

    @property
    def row(self) -> Lead:
        db.session.expire_all()
        return queries.one(ALL, self.id)

    @property
    def status(self) -> LeadStatus:
        return self.row.status


def organisation_of(actor: Actor) -> Organisation:
    return db.session.get_one(Organisation, actor.memberships[0].organisation_id)


def owner_of(listing_id: int | None) -> Organisation:
    return db.session.get_one(Organisation, db.session.get_one(Listing, listing_id).organisation_id)


def university() -> Actor:
    return make.member(make.organisation(OrganisationKind.UNIVERSITY, region="220202"))


def interested(
    seeker: Actor | None = None, holder: Actor | None = None, broker: Actor | None = None, **values: Any
) -> Case:
    """An enterprise said that it is interested in a university's achievement."""
    seeker, holder = seeker or make.member(), holder or university()
    listing = make.achievement(holder, published=True, **values)
    with unit_of_work():
        made = creating.interest(seeker, listing.id, organisation_of(seeker).id, WISH)
    return Case(made.id, seeker, holder, broker or brokers.working())


def pair(seeker: Actor | None = None, holder: Actor | None = None) -> Match:
    """A suggested pair of two public listings."""
    need = make.need(seeker or make.member(), published=True)
    achievement = make.achievement(holder or university(), published=True)
    with unit_of_work():
        row = Match(
            need_id=need.id, achievement_id=achievement.id, for_need=True, for_achievement=True, score_bp=6_400,
            reasons=[], need_version=1, achievement_version=1,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        made = row.id
    return db.session.get_one(Match, made)


def adopted(seeker: Actor | None = None, holder: Actor | None = None, broker: Actor | None = None) -> Case:
    """A broker took a suggested pair; neither side knows of it yet."""
    seeker, holder, broker = seeker or make.member(), holder or university(), broker or brokers.working()
    match = pair(seeker, holder)
    with unit_of_work():
        made = creating.from_match(broker, match.id, has_interest=False)
    return Case(made.id, seeker, holder, broker)


def offered(**people: Any) -> Case:
    case = adopted(**people)
    with unit_of_work():
        leads.offer(case.broker, case.id)
    return case


def both_interested(**people: Any) -> Case:
    case = offered(**people)
    for side in (case.seeker, case.holder):
        with unit_of_work():
            answers.accept(side, case.id)
    return case


def introduced(**people: Any) -> Case:
    case = both_interested(**people)
    with unit_of_work():
        leads.introduce(case.broker, case.id)
    return case


def stalled(**people: Any) -> Case:
    """Given back by its broker after the offer."""
    case = offered(**people)
    with unit_of_work():
        leads.release(case.broker, case.id)
    return case


def listing_of(case: Case) -> Listing:
    return db.session.get_one(Listing, case.row.achievement_id)


def in_status(status: LeadStatus, **people: Any) -> Case:
    """From any way of beginning, by the moves of the room alone where they lead there."""
    makers = {
        LeadStatus.OPEN: interested, LeadStatus.ADOPTED: adopted, LeadStatus.OFFERED: offered,
        LeadStatus.BOTH_INTERESTED: both_interested, LeadStatus.INTRODUCED: introduced,
        LeadStatus.STALLED: stalled, LeadStatus.ONE_INTERESTED: one_interested,
        LeadStatus.LOST: lost, LeadStatus.DISMISSED: dismissed,
    }  # fmt: skip
    return makers[status](**people)


def one_interested(**people: Any) -> Case:
    case = offered(**people)
    with unit_of_work():
        answers.accept(case.seeker, case.id)
    return case


def lost(**people: Any) -> Case:
    case = offered(**people)
    with unit_of_work():
        leads.lose(SYSTEM, case.id, EndReason.NO_ANSWER)
    return case


def dismissed(**people: Any) -> Case:
    case = interested(**people)
    with unit_of_work():
        leads.dismiss(SYSTEM, case.id, EndReason.TOO_EARLY)
    return case


def attempt(act: Callable[[], object]) -> str:
    """What it came to: "done", or the code of the refusal."""
    try:
        with unit_of_work():
            act()
    except MarketError as refused:
        return refused.code
    return "done"
