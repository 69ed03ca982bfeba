"""Shares of a university's income, as far as asked. Every step goes through its operation."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import time_machine

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.states import OrganisationKind
from marketplace.contracts.operations import income, performing
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.rewards.drafts import CostDraft, PersonDraft, ShareDraft
from marketplace.rewards.limits import LEAST_NOTICE_DAYS
from marketplace.rewards.models import Share, SharePerson
from marketplace.rewards.operations import confirming, deciding, drafting, paying
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ShareStatus
from marketplace.rewards.vocabulary import ConversionMode, Word
from tests import make
from tests.making import desk
from tests.making.contracts import uploaded
from tests.making.desk import WAN


@dataclass(frozen=True)
class Case:
    """A share of a unit: who drafts (a member), who decides (an administrator), who made it (with an account)."""

    id: int
    writer: Actor
    admin: Actor
    maker: Actor
    contract_id: int

    @property
    def share(self) -> Share:
        db.session.expire_all()
        return shares.one(ALL, self.id)

    @property
    def people(self) -> list[SharePerson]:
        db.session.expire_all()
        return shares.people(ALL, self.id)

    @property
    def status(self) -> ShareStatus:
        return self.share.status

    @property
    def version(self) -> int:
        return self.share.row_version


def earned(
    amount_fen: int = 10 * WAN,
    kind: OrganisationKind = OrganisationKind.UNIVERSITY,
    of: Organisation | None = None,
) -> desk.Deal:
    """A contract in performance with confirmed income."""
    seller = make.member(of or make.organisation(kind))
    deal = desk.registered(seller=seller)
    with unit_of_work():
        performing.start(seller, deal.id)
    more_income(deal, amount_fen)
    return deal


def more_income(deal: desk.Deal, amount_fen: int) -> int:
    registrar, finance = desk.registrar(), desk.finance()
    with unit_of_work():
        proposed = income.propose(registrar, deal.id, amount_fen, "虚构的理由").id
    with unit_of_work():
        income.confirm(finance, proposed)
    return proposed


def drafted(deal: desk.Deal | None = None, writer: Actor | None = None) -> Case:
    """Opened, with nothing filled in."""
    deal = deal or earned()
    unit = db.session.get_one(Organisation, deal.seller.memberships[0].organisation_id)
    writer = writer or make.member(unit, OrganisationRole.MEMBER)
    with unit_of_work():
        made = drafting.open_share(writer, deal.id).id
    return Case(made, writer, deal.seller, make.actor_of(make.person().id), deal.id)


def draft(case: Case, **changes: Any) -> ShareDraft:
    """Seventy percent between one with an account and one without, after a cost of half a 万元."""
    email = email_of(case.maker)
    people = (
        PersonDraft("秦岭川", email, "主要完成人", 6000, main=True),
        PersonDraft("白桦林", "bai@tech.example", "试验", 4000),
    )
    cost = CostDraft("评估费", WAN // 2, "记-2026-118")
    made = ShareDraft(ConversionMode.TRANSFER, "220102", 7000, (cost,), people, is_job_achievement=True)
    return replace(made, **changes)


def written(case: Case | None = None, **changes: Any) -> Case:
    case = case or drafted()
    with unit_of_work():
        drafting.revise(case.writer, case.id, case.version, draft(case, **changes))
    return case


def asked(case: Case | None = None, **changes: Any) -> Case:
    case = written(case, **changes)
    with unit_of_work():
        confirming.ask(case.writer, case.id, case.version)
    return case


def say(case: Case, word: Word = Word.CONFIRMS, note: str = "") -> None:
    """By the one with an account."""
    part = case.people[0].part_fen or 0
    with unit_of_work():
        confirming.answer(case.maker, case.id, part, word, note)


def say_by_link(case: Case, word: Word = Word.CONFIRMS, note: str = "") -> None:
    """By the one without."""
    row = case.people[1]
    with unit_of_work():
        confirming.answer_by_link(ANONYMOUS, row.link_key, row.part_fen or 0, word, note)


def confirmed(case: Case | None = None, **changes: Any) -> Case:
    case = asked(case, **changes)
    say(case)
    say_by_link(case)
    return case


def decide(case: Case, by: Actor | None = None, day: date | None = None, seen: int | None = None) -> None:
    version = case.version if seen is None else seen
    with unit_of_work(), uploaded(name="会议纪要.pdf") as received:
        deciding.decide(by or case.admin, case.id, version, day or beijing_today(), received)


def decided(case: Case | None = None, **changes: Any) -> Case:
    case = confirmed(case, **changes)
    decide(case)
    return case


def posted(case: Case | None = None, **changes: Any) -> Case:
    case = decided(case, **changes)
    with unit_of_work():
        deciding.post(case.admin, case.id, LEAST_NOTICE_DAYS)
    return case


def after_notice() -> time_machine.travel:
    return time_machine.travel(utc_now() + timedelta(days=LEAST_NOTICE_DAYS + 1), tick=False)


def effective(of: int | None = None, **changes: Any) -> Case:
    """In force since today, of a new unit or this one: the steps before were taken as long ago as the notice runs."""
    unit = None if of is None else db.session.get_one(Organisation, of)
    with time_machine.travel(utc_now() - timedelta(days=LEAST_NOTICE_DAYS + 1), tick=False):
        case = posted(drafted(earned(of=unit)), **changes)
    with unit_of_work():
        deciding.take_effect(case.admin, case.id)
    return case


def auditor() -> Actor:
    return make.officer(Role.DEPARTMENT_HEAD)


def email_of(actor: Actor) -> str:
    return db.session.get_one(Person, actor.person_id).email


def pay(case: Case, place: int, amount_fen: int, voucher: str) -> None:
    with unit_of_work():
        paying.pay(case.admin, case.id, case.people[place].id, amount_fen, voucher, beijing_today())
