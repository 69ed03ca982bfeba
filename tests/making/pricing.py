"""Prices of agreed deals, as far as asked. Every step goes through its operation."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import current_app

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import decision_limit
from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import open_storage
from marketplace.files.receiving import Received, receive
from marketplace.files.scanner import NoScanner
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.negotiations.drafts_pricing import ObjectionDraft, PricingDraft, PublicityDraft
from marketplace.negotiations.models import Publicity
from marketplace.negotiations.operations import holding, objections, pricing, publicity
from marketplace.negotiations.queries import publicity as queries
from marketplace.negotiations.states import HoldReason, ObjectionReason, PricingMethod
from tests import make
from tests.making import negotiations
from tests.making.negotiations import TERMS, Talks

PRICE = TERMS.total_fen
AGREED = PricingDraft(method=PricingMethod.AGREEMENT, price_fen=PRICE, declares_none=True)
LISTED = replace(
    AGREED, method=PricingMethod.LISTING, exchange_name="长春技术产权交易中心", priced_on=date(2026, 2, 10)
)
PUBLIC = PublicityDraft(
    title="秸秆纤维素乙醇预处理技术",
    text="参照近三年同类技术许可合同的平均价格，经双方协商确定。",
    objections_to="科技成果转化办公室，0431-80000000",
    completers=("张青山", "李白河"),
)
OBJECTION = ObjectionDraft("王松江", "wang@example.invalid", "价格低于去年同类专利的许可价。")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def agreed(kind: OrganisationKind = OrganisationKind.UNIVERSITY) -> Talks:
    """Terms both sides agreed on; the holder is a university unless told otherwise."""
    return negotiations.agreed(holder_kind=kind)


def decide(talks: Talks, draft: PricingDraft = AGREED, actor: Actor | None = None) -> None:
    seen = talks.row.row_version
    with unit_of_work():
        pricing.decide(actor or talks.holder, talks.id, draft, seen)


def priced(kind: OrganisationKind = OrganisationKind.UNIVERSITY, **draft: Any) -> Talks:
    """The holder has said how the price came about."""
    talks = agreed(kind)
    decide(talks, replace(AGREED, **draft))
    return talks


def publish(talks: Talks, days: int = 15, **draft: Any) -> int:
    """The id of the publicity."""
    with unit_of_work():
        return publicity.publish(talks.holder, talks.id, replace(PUBLIC, **draft), days).id


def published(**draft: Any) -> Talks:
    """A university's agreed price, public since just now."""
    talks = priced(**draft)
    publish(talks)
    return talks


def running(talks: Talks) -> Publicity:
    db.session.expire_all()
    found = queries.running(pricing.ALL, talks.id)
    assert found is not None
    return found


def raise_objection(talks: Talks, actor: Actor | None = None, **draft: Any) -> int:
    """By a visitor unless told otherwise; its id."""
    publicity_id = running(talks).id
    visitor = Actor(person_id=None, address="203.0.113.7")
    with unit_of_work():
        made = objections.raise_objection(actor or visitor, publicity_id, replace(OBJECTION, **draft))
        return made.id


def answer(talks: Talks, objection_id: int, reason: ObjectionReason, text: str = "已附评估报告。") -> None:
    with unit_of_work():
        objections.answer(talks.holder, talks.id, objection_id, reason, text)


def clear(talks: Talks, actor: Actor | None = None) -> None:
    with unit_of_work():
        pricing.clear(actor or talks.holder, talks.id)


def uploaded(name: str = "纪要.pdf", content: bytes = PDF) -> AbstractContextManager[Received]:
    return receive(BytesIO(content), name, open_storage(current_app.extensions["settings"]), NoScanner())


def attach_minutes(
    talks: Talks, day: date | None = date(2026, 2, 1), *, seen: int | None = None, content: bytes = PDF
) -> None:
    """From a page just opened, or from the one that showed version `seen`."""
    version = talks.row.row_version if seen is None else seen
    with uploaded(content=content) as received, unit_of_work():
        pricing.attach_minutes(talks.holder, talks.id, received, day, version)


def limit(talks: Talks, fen: int | None) -> None:
    """The holder's own limit for collective decisions."""
    organisation_id = talks.holder.memberships[0].organisation_id
    with unit_of_work():
        decision_limit.set_limit(SYSTEM, db.session.get_one(Organisation, organisation_id), fen)


def held(reason: HoldReason = HoldReason.NATIONAL_SECURITY) -> Talks:
    """The holder declared an exception."""
    return priced(exceptions=(reason,), declares_none=False)


def officer() -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER)


def release(talks: Talks, actor: Actor, note: str = "经审查，可以转让。") -> None:
    with uploaded("决定.pdf") as received, unit_of_work():
        holding.release(actor, talks.id, received, note)


def forbid(talks: Talks, actor: Actor, note: str = "涉及国家安全，不得转让。") -> None:
    with uploaded("决定.pdf") as received, unit_of_work():
        holding.forbid(actor, talks.id, received, note)
