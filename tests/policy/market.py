"""A market with somebody in every role, which looks the same to every single request.

Each role comes with a kit of objects it may work with; `FOREIGN` is the kit of strangers in a third branch.
"""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs import indexing
from marketplace.jobs.office import open_office
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from marketplace.matching import operations as matching
from marketplace.matching.models import Match
from marketplace.matching.opening import open_finder
from tests import make
from tests.databases import Template
from tests.listings import samples
from tests.policy import (
    kits,
    kits_brokers,
    kits_catalogue,
    kits_claims,
    kits_contracts,
    kits_desk,
    kits_leads,
    kits_negotiations,
    kits_policies,
    kits_pricing,
    kits_rewards,
    kits_schedule,
    kits_talk,
)
from tests.policy.kits import Kit

NO_VARIABLES = {"waiting", "hidden", "hidden_news"}
ANONYMOUS, FOREIGN = "anonymous", "foreign"
OFFICES = {
    "broker": Role.BROKER,
    "department_officer": Role.DEPARTMENT_OFFICER,
    "department_head": Role.DEPARTMENT_HEAD,
    "contract_registrar": Role.CONTRACT_REGISTRAR,
    "finance_officer": Role.FINANCE_OFFICER,
    "system_administrator": Role.SYSTEM_ADMINISTRATOR,
    "security_administrator": Role.SECURITY_ADMINISTRATOR,
    "audit_administrator": Role.AUDIT_ADMINISTRATOR,
}
PLACES = {
    "node_operator": ("/p/BR1/220184/", "admin_enterprise"),
    "operator_br1": ("/p/BR1/", "member_university"),
    "operator_br2": ("/p/BR2/", "member_university_b"),
    "province_operator": ("/p/", "member_university"),
}
"""Each operator's place, and the member whose organisation lies in it."""
HOMES = {
    "member_university": (OrganisationKind.UNIVERSITY, "220102", "BR1", OrganisationRole.MEMBER),
    "member_university_b": (OrganisationKind.UNIVERSITY, "220202", "BR2", OrganisationRole.MEMBER),
    "admin_enterprise": (OrganisationKind.ENTERPRISE, "220184", "220184", OrganisationRole.ADMIN),
    "admin_enterprise_b": (OrganisationKind.ENTERPRISE, "220202", "BR2", OrganisationRole.ADMIN),
    FOREIGN: (OrganisationKind.ENTERPRISE, "220302", "BR3", OrganisationRole.ADMIN),
}
ROLES = (ANONYMOUS, *(name for name in HOMES if name != FOREIGN), *PLACES, *OFFICES)


@dataclass
class Market:
    """`tokens` are session tokens by role; `kits` what each role works with."""

    app: Flask
    template: Template
    tokens: dict[str, str] = field(default_factory=dict)
    kits: dict[str, Kit] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def restore(self, through: Flask | None = None) -> None:
        """As it was right after it was filled; `through` is another application over the same database."""
        with (through or self.app).app_context():
            db.session.remove()
            self.template.restore(db.engine)

    def kit(self, role: str) -> Kit:
        """Visitors and officers, who own nothing, look at an enterprise's."""
        return self.kits.get(role) or self.kits["admin_enterprise"] | (
            self.kits[f"person of {role}"] if role != ANONYMOUS else {"session_id": 1}
        )


def fill(app: Flask, template: Template) -> Market:
    """Make the database anew, with everybody in it, and keep a copy to go back to."""
    market = Market(app, template)
    template.prepare()
    with app.app_context():
        upgrade()
        parked = kits_schedule.parked()
        _organisations(market)
        _operators(market)
        for role, office in OFFICES.items():
            market.actors[role] = make.officer(office)
        broker = market.actors["broker"].person_id
        for kit in market.kits.values():
            kit["accounts.revoke_role"] = {"person_id": broker}
        kits.synonyms(market.actors["department_officer"])
        _pairs(market)
        for role, actor in market.actors.items():
            _belongings(market, role, actor)
        kits_desk.add(market.kits)
        kits_negotiations.add(market.kits)
        kits_pricing.add(market.kits)
        kits_talk.add(market.kits)
        kits_leads.add(market.kits)
        own = {role: market.actors[role] for role in HOMES}
        kits_brokers.add(app.extensions["settings"], market.kits, own)
        kits_contracts.add(market.kits, own)
        kits_rewards.add(market.kits, own)
        kits_policies.add(market.kits)
        kits_claims.add(market.kits)
        kits_catalogue.add(market.kits, app.extensions["settings"], PLACES)
        kits_schedule.add(market.kits, parked)
        db.session.remove()
        db.engine.dispose()
    template.keep()
    return market


def _organisations(market: Market) -> None:
    settings = market.app.extensions["settings"]
    for role, (kind, region, place, standing) in HOMES.items():
        organisation = make.organisation(kind, region=region)
        organisation_id = organisation.id
        market.kits[role] = kits.everything(settings, organisation, place)
        market.actors[role] = make.member(db.session.get_one(Organisation, organisation_id), standing)
    stranger = market.kits[FOREIGN]
    owner = make.actor_of(stranger["person_id"])
    waiting = kits.grown(owner, stranger["organisation_id"], samples.achievement(), kits.SUBMITTED)
    stranger["reviews.show"] = {"listing_id": waiting.id}
    stranger["reviews.decide"] = {"listing_id": waiting.id, "action": "take"}


def _operators(market: Market) -> None:
    """What operators write on behalf of others is theirs to change; what they review is not."""
    for role, (path, whose) in PLACES.items():
        actor = market.actors[role] = make.operator(path)
        kit = market.kits[role] = dict(market.kits[whose])
        written = kits.listings(actor, kit["organisation_id"])
        kit |= {name: value for name, value in written.items() if name.startswith("listings.")}
        own = {"listing_id": written["listing_id"]}
        pages = (
            "pause",
            "renew",
            "resume",
            "solve",
            "give_up",
            "withdraw",
            "confirm",
            "start_change",
            "appeal",
        )
        kit |= {f"listings.{page}": own for page in pages}
        place = path.rstrip("/").rsplit("/", 1)[1]
        if place != kit["code"] and place != "p":
            kit |= {"code": place, "news_id": kits.news(place, published=True)}


def _pairs(market: Market) -> None:
    """An index, and a pair of each organisation's need with the achievement of yet another in the third branch."""
    likeness: dict[str, Any] = {"title": samples.NEED.title, "public_summary": samples.NEED.problem}
    owner = make.member(region="220302")
    partner = make.achievement(owner, published=True, **likeness).id
    office = open_office(market.app.extensions["settings"], market.app.app_context)
    indexing.check_index(office)
    finder = open_finder(office.index)
    for kit in market.kits.values():
        found = finder.find(kit["listing_id"])
        with unit_of_work():
            matching.refresh(SYSTEM, kit["listing_id"], found)
        query = select(Match.id).where(Match.need_id == kit["listing_id"], Match.achievement_id == partner)
        kit["match_id"] = db.session.scalars(query).one()


def _belongings(market: Market, role: str, actor: Actor) -> None:
    """The session the role uses, another that it may end, and what only the person has."""
    market.tokens[role] = make.session_token(actor)
    listing_id = market.kits[role if role in market.kits else "admin_enterprise"]["listing_id"]
    own = {
        "session_id": kits.session_of(actor),
        "search_id": kits.saved_search_of(actor),
        "notice_id": kits.notice_of(actor),
        "shortlist_id": kits.shortlist_of(actor, listing_id, market.kits[FOREIGN]["listing_id"]),
    }
    if role in market.kits:
        market.kits[role] |= own
    market.kits[f"person of {role}"] = own


def params(market: Market) -> dict[str, Any]:
    """What a program that walks the pages from outside puts into the addresses: an enterprise's objects."""
    found = {
        name: value for name, value in market.kits["admin_enterprise"].items() if name not in NO_VARIABLES
    }
    for rule in market.app.url_map.iter_rules():
        if rule.defaults:
            found[rule.endpoint] = found.get(rule.endpoint, {}) | rule.defaults
    return found


def sign_in(client: Any, token: str) -> None:
    """Put a session's token into the cookie, as signing in does."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
