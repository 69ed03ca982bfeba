"""The demo's brokers: two in force and one suspended of one agency, and an application that waits. Once each."""

from dataclasses import replace

from sqlalchemy import select

from marketplace.brokerage.drafts import AccreditationRules, BrokerDraft
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations import accreditation, brokers
from marketplace.brokerage.states import BrokerReason
from marketplace.brokerage.validity import years_on
from marketplace.brokerage.vocabulary import BrokerGrade
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today

OFFICER = "department"
SUSPENDED, WAITING = "broker3", "uni-member"
G = BrokerGrade
DRAFTS: dict[str, BrokerDraft] = {
    "broker": BrokerDraft(
        G.SENIOR, "演示-高-0001", "虚构技术转移人才培养基地", 120, ("F01", "F03"),
        introduction="服务汽车和农机企业，擅长专利许可（演示数据，虚构）。",
    ),
    "broker2": BrokerDraft(
        G.INTERMEDIATE, "演示-中-0002", "虚构技术转移人才培养基地", 80, ("F02", "F07"), ("/p/BR1/", "/p/BR2/"),
        introduction="服务食品和生物医药企业，熟悉中试和检测（演示数据，虚构）。",
    ),
    SUSPENDED: BrokerDraft(G.JUNIOR, "演示-初-0003", "虚构技术转移人才培养基地", 40, ("F05",), ("/p/BR1/",)),
    WAITING: BrokerDraft(
        G.JUNIOR, "演示-初-0004", "虚构技术转移人才培养基地", 48, ("F04", "F08"), ("/p/BR1/",),
        introduction="高校成果转化岗位人员（演示数据，虚构）。",
    ),
}  # fmt: skip


def load_brokers(settings: Settings) -> None:
    """Through application and decision, each in a unit of work."""
    rules = AccreditationRules(settings.broker_minimum_hours, settings.broker_valid_years)
    for login, draft in DRAFTS.items():
        with unit_of_work():
            actor = people.actor(login)
            if db.session.scalar(select(Broker.id).where(Broker.person_id == actor.person_id)) is None:
                _load(actor, login, draft, rules)


def _load(actor: Actor, login: str, draft: BrokerDraft, rules: AccreditationRules) -> None:
    agency_id = next(iter(brokers.agencies_of(actor)), None)
    row = brokers.apply(actor, replace(draft, organisation_id=agency_id))
    if login == WAITING:
        return
    officer = people.actor(OFFICER)
    accreditation.accredit(officer, row.id, years_on(beijing_today(), rules.valid_years), rules)
    if login == SUSPENDED:
        accreditation.suspend(
            officer, row.id, BrokerReason.CONFLICT_HIDDEN, "未申报在一方任职（演示数据，虚构）。"
        )
