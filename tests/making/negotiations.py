"""Negotiations between a university and an enterprise, as far as asked. Every step goes through its operation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage.drafts_leads import LeadDraft
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import open_storage
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.moves import Move
from marketplace.negotiations import states as st
from marketplace.negotiations.drafts import Step, Terms
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import opening, room, secrecy, terms
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.states import HoldReason, NegotiationStatus
from marketplace.negotiations.vocabulary import DealKind, Exclusivity, FeePayer, PriceKind
from marketplace.workflow.apply import apply_move
from tests import make
from tests.making import brokers

WAN = 1_000_000
DEPARTMENT_ROLE = Role.DEPARTMENT_OFFICER
TERMS = Terms(
    kind=DealKind.LICENCE,
    technology="秸秆纤维素预处理工艺及专用菌剂的实施许可",
    price_kind=PriceKind.INSTALMENTS,
    total_fen=120 * WAN,
    territory="吉林省",
    exclusivity=Exclusivity.SOLE,
    valid_months=60,
    deliverables=("工艺规程一套", "菌种保藏证明"),
    milestones=(Step("交付工艺规程", 4), Step("中试合格", 26)),
    instalments=(Step("合同生效", 2, 40 * WAN), Step("中试合格", 26, 80 * WAN)),
    equipment_fen=20 * WAN,
    ip_ownership="专利权归持有方",
    improvements="各自改进各自所有，互相优先许可",
    acceptance="中试连续 30 天，糖得率不低于 82%",
    secrecy_months=36,
    broker_fee_fen=3 * WAN,
    broker_fee_payer=FeePayer.HOLDER,
    delivery="在需求方现场交付并培训",
    liability="逾期每周支付合同价款的千分之五",
    disputes="协商不成的，向长春仲裁委员会申请仲裁",
)
"""Terms without a fault: 1.2 million yuan in two instalments."""


@dataclass(frozen=True)
class Talks:
    """A negotiation with its people: administrators of both sides and the broker."""

    id: int
    lead_id: int
    seeker: Actor
    holder: Actor
    broker: Actor

    @property
    def row(self) -> Negotiation:
        db.session.expire_all()
        return db.session.get_one(Negotiation, self.id)

    @property
    def lead(self) -> Lead:
        db.session.expire_all()
        return db.session.get_one(Lead, self.lead_id)

    @property
    def sides(self) -> tuple[Actor, Actor]:
        return self.seeker, self.holder


def introduced(
    seeker: Actor | None = None, holder: Actor | None = None, broker: Actor | None = None, *,
    title: str = "秸秆纤维素乙醇预处理技术", holder_kind: OrganisationKind = OrganisationKind.UNIVERSITY,
    far: LeadStatus = LeadStatus.INTRODUCED,
) -> Talks:  # fmt: skip
    """A lead whose two sides were introduced to each other, or got as `far`; no negotiation yet (`id` 0)."""
    seeker = seeker or make.member()
    holder = holder or make.member(make.organisation(holder_kind, region="220202"))
    broker = _working(broker)
    achievement_id = make.achievement(holder, published=True).id
    with unit_of_work():
        draft = LeadDraft(title, achievement_id=achievement_id, seeker_id=_of(seeker).id)
        lead_id = creating.by_hand(broker, draft).id
    way: tuple[tuple[LeadStatus, Callable[[], object]], ...] = (
        (LeadStatus.ADOPTED, partial(leads.adopt, broker, lead_id, has_interest=False)),
        (LeadStatus.OFFERED, partial(leads.offer, broker, lead_id)),
        (LeadStatus.ONE_INTERESTED, partial(answers.accept, seeker, lead_id)),
        (LeadStatus.BOTH_INTERESTED, partial(answers.accept, holder, lead_id)),
        (LeadStatus.INTRODUCED, partial(leads.introduce, broker, lead_id)),
    )
    for reached, act in way:
        with unit_of_work():
            act()
        if reached is far:
            break
    return Talks(0, lead_id, seeker, holder, broker)


def _working(broker: Actor | None) -> Actor:
    """The broker, accredited where that has not been done yet."""
    broker = broker or make.broker()
    assert broker.person_id is not None
    if db.session.scalar(select(Broker.id).where(Broker.person_id == broker.person_id)) is None:
        brokers.accredited(broker)
    return make.actor_of(broker.person_id)


def _of(actor: Actor) -> Organisation:
    return db.session.get_one(Organisation, actor.memberships[0].organisation_id)


def opened(**values: Any) -> Talks:
    """A negotiation that has just begun."""
    talks = introduced(**values)
    with unit_of_work():
        made = opening.open_for(talks.broker, talks.lead_id).id
    return replace(talks, id=made)


def asked(months: int = 24, **values: Any) -> Talks:
    """The agreement of secrecy is before both parties."""
    talks = opened(**values)
    with unit_of_work():
        secrecy.ask(talks.broker, talks.id, months)
    return talks


def consent(actor: Actor, talks: Talks) -> None:
    """To the text as it stands."""
    text = digest(talks.row.secrecy_text)
    with unit_of_work():
        secrecy.consent(actor, talks.id, text)


def in_room(**values: Any) -> Talks:
    """Both parties have consented to secrecy, and the room is open."""
    talks = asked(**values)
    for side in talks.sides:
        consent(side, talks)
    return talks


def propose(actor: Actor, talks: Talks, seen: int, of: Terms = TERMS, **changes: Any) -> int:
    """The number of the version."""
    with unit_of_work():
        return terms.propose(actor, talks.id, replace(of, **changes), seen).number


def agree(actor: Actor, talks: Talks, number: int) -> None:
    with unit_of_work():
        terms.agree(actor, talks.id, number)


def agreed(of: Terms = TERMS, **values: Any) -> Talks:
    """Both sides agreed on the first version of the terms."""
    talks = in_room(**values)
    propose(talks.holder, talks, 0, of)
    for side in talks.sides:
        agree(side, talks, 1)
    return talks


def put_file(actor: Actor, talks: Talks, content: bytes, name: str = "工艺.pdf", title: str = "") -> int:
    """A file in the room, uploaded by the actor; its number."""
    storage = open_storage(current_app.extensions["settings"])
    with receive(BytesIO(content), name, storage, NoScanner()) as received, unit_of_work():
        return room.add(actor, talks.id, received, title).id


def colleague(of: Actor) -> Actor:
    """A member without office of the same organisation."""
    return make.member(_of(of), OrganisationRole.MEMBER)


def joined(actor: Actor, *others: Actor) -> Actor:
    """The same person, an administrator of the others' organisations as well."""
    assert actor.person_id is not None
    with unit_of_work():
        for other in others:
            organisation_id = other.memberships[0].organisation_id
            organisations.add_member(SYSTEM, organisation_id, actor.person_id, OrganisationRole.ADMIN)
    return make.actor_of(actor.person_id)


def moved(talks: Talks, *moves: Move[NegotiationStatus]) -> None:
    """Further along its workflow, without what other operations ask for on the way."""
    with unit_of_work():
        row = talks.row
        for one in moves:
            reason = HoldReason.DEFENCE if one.needs_reason else None
            apply_move(row, one, SYSTEM, reason=reason)


def put_in(talks: Talks, status: NegotiationStatus) -> None:
    """From OPENED on, by the moves of the workflow alone."""
    way = [st.ASK_SECRECY, st.SIGN_SECRECY, st.AGREE_TERMS, st.START_PRICING]
    last = {NegotiationStatus.HELD: st.HOLD, NegotiationStatus.CLEARED: st.CLEAR}[status]
    moved(talks, *way, last)
