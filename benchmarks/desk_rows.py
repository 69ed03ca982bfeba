"""Leads and registered contracts by the ten thousand, written in bulk, for measuring lists and figures."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, insert, select

from benchmarks import filling
from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import people
from marketplace.brokerage.models import Broker, Lead, LeadSide
from marketplace.brokerage.states import BrokerGrade, BrokerStatus, LeadSource, LeadStatus, Side
from marketplace.contracts import numbers
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.operations import counting
from marketplace.contracts.states import COUNTED, SUB_KINDS, ContractKind, LegalType, PartyRole, PaymentKind
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Role

REGIONS = ("220102", "220103", "220104", "220202", "220302", "220402", "220502", "220602", "220702", "220802")
OUTSIDE = ("110101", "310101", "440103")
AT_ONCE = 1_000
FIRST_DAY = date(2025, 1, 1)
DAYS = 690
KINDS, LEGAL, PAYS = tuple(ContractKind), tuple(LegalType), tuple(PaymentKind)
STATUSES = sorted(COUNTED)
Row = dict[str, Any]
T = TypeVar("T")


def organisations() -> list[Organisation]:
    """One invented organisation for each region."""
    ids = [filling.owner(region) for region in REGIONS]
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))))


def broker() -> tuple[int, int]:
    """(person, broker) of the one whose leads they are; made when there is none."""
    found = db.session.scalars(select(Broker)).first()
    if found is not None:
        return found.person_id, found.id
    with unit_of_work():
        person = people.create(SYSTEM, email="bench-broker@example.invalid", name="测量用经纪人")
        db.session.flush()
        person_id = person.id
    with unit_of_work():
        people.grant(SYSTEM, person_id, Role.BROKER)
    with unit_of_work():
        made = Broker(
            person_id=person_id, status=BrokerStatus.ACCREDITED, grade=next(iter(BrokerGrade)),
            certificate_no="1", certificate_issuer="虚构机构", training_hours=40, fields=["F01"], branch_path="/p/",
            valid_to=date(2099, 1, 1), accredited_at=datetime.now(UTC),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return person_id, made.id


def add_leads(count: int, broker_id: int) -> None:
    """So many more leads, in every stage, most of them the broker's."""
    owners, dice = organisations(), random.Random(count)
    first = (db.session.scalar(select(func.max(Lead.id))) or 0) + 1
    leads = (_lead(number, owners, dice, broker_id) for number in range(first, first + count))
    for some in _batches(leads):
        sides = [side for number, _lead in enumerate(some, first) for side in _sides(number, owners, dice)]
        with unit_of_work():
            db.session.execute(insert(Lead), some)
            db.session.execute(insert(LeadSide), sides)
        first += len(some)


def add_contracts(count: int) -> None:
    """So many more registered contracts."""
    owners, dice = organisations(), random.Random(count)
    first = (db.session.scalar(select(func.max(Contract.id))) or 0) + 1
    made = (_contract(number, owners, dice) for number in range(first, first + count))
    for some in _batches(made):
        with unit_of_work():
            for table, place in ((Contract, 0), (ContractParty, 1), (Registration, 2)):
                rows = [row for parts in some for row in parts[place]]
                db.session.execute(insert(table), rows)
    with unit_of_work():
        counting.recount(SYSTEM)


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _lead(number: int, owners: list[Organisation], dice: random.Random, broker_id: int) -> Row:
    status = dice.choice(tuple(LeadStatus))
    return {
        "id": number, "title": f"测量用线索 {number}", "source": LeadSource.MANUAL, "status": status,
        "broker_id": broker_id if dice.random() < 0.8 else None, "branch_path": dice.choice(owners).branch_path,
        "stage_since": _moment(dice), "acted_at": _moment(dice), "pair_key": f"bench-{number}",
        "next_action": "电话回访", "next_action_on": FIRST_DAY + timedelta(days=dice.randrange(DAYS)),
    }  # fmt: skip


def _sides(number: int, owners: list[Organisation], dice: random.Random) -> Iterator[Row]:
    seeker, holder = dice.sample(owners, 2)
    yield {"lead_id": number, "side": Side.SEEKER, "organisation_id": seeker.id}
    yield {"lead_id": number, "side": Side.HOLDER, "organisation_id": holder.id}


def _contract(
    number: int, owners: list[Organisation], dice: random.Random
) -> tuple[list[Row], list[Row], list[Row]]:
    seller, buyer = dice.sample(owners, 2)
    kind, day = dice.choice(KINDS), FIRST_DAY + timedelta(days=dice.randrange(DAYS))
    total = dice.randrange(1, 3_000) * 1_000_000
    technical = total * dice.randrange(50, 101) // 100
    registered_no = f"{numbers.prefix(2099, f'{number // 90_000:06d}', kind)}{number % 90_000 + 1:05d}"
    contract = {
        "id": number, "organisation_id": seller.id, "buyer_organisation_id": buyer.id,
        "branch_path": seller.branch_path, "status": dice.choice(STATUSES), "content": {}, "kind": kind,
        "title": f"测量用技术合同 {number}", "sub_kind": SUB_KINDS[kind][0],
        "field_code": f"F{dice.randint(1, 14):02d}", "payment_kind": dice.choice(PAYS), "total_fen": total,
        "technical_fen": technical, "equipment_fen": total - technical, "signed_on": day,
        "registration_no": registered_no, "registered_on": day, "registered_kind": kind.value,
        "registered_at": datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
    }  # fmt: skip
    outside = dice.random() < 0.3
    parties = [
        _party(number, PartyRole.SELLER, seller, seller.region_code, dice),
        _party(number, PartyRole.BUYER, buyer, dice.choice(OUTSIDE) if outside else buyer.region_code, dice),
    ]
    registration = {
        "contract_id": number, "registrar_path": "/p/", "started_on": day, "allowed_days": 15, "missing": [],
        "kind": kind, "total_fen": total, "technical_fen": technical, "opinion": "",
    }  # fmt: skip
    return [contract], parties, [registration]


def _party(number: int, role: PartyRole, of: Organisation, region: str, dice: random.Random) -> Row:
    return {
        "contract_id": number, "role": role, "organisation_id": of.id, "name": of.name, "uscc": of.uscc,
        "region_code": region, "legal_type": dice.choice(LEGAL), "country": "CHN",
    }  # fmt: skip


def _moment(dice: random.Random) -> datetime:
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(DAYS * 24))
