"""Claims as far as asked, each step through its operation, with people for every office."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import time_machine
from flask import current_app

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import people
from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.branches.scope import EVERYTHING
from marketplace.budgets.policy import ALL as ALL_BUDGETS
from marketplace.budgets.queries import lines
from marketplace.claims import facts as pure
from marketplace.claims.drafts import ClaimDraft
from marketplace.claims.models import Claim
from marketplace.claims.operations import approving, checking, drafting, paying, reviewing
from marketplace.claims.operations.checking import Finding
from marketplace.claims.states import ClaimStatus, ReturnReason, Verdict
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import open_storage
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.kernel.actor import PROVINCE_PATH, SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings.drafts import IpRow
from marketplace.listings.vocabulary import IpStatus, IpType
from marketplace.policies import queries as policies
from tests import make
from tests.making import budgets, desk
from tests.making.pricing import PDF

PLAN = "jl.2016-72"
B01, B02 = f"{PLAN}.patent.domestic_invention", f"{PLAN}.patent.foreign_invention"
B03, B05 = f"{PLAN}.award.cn_patent_gold", f"{PLAN}.award.jl_patent"
B06 = f"{PLAN}.purchase.conversion_support"
YEAR = 2018
RETURNED = ReturnReason.FACTS_UNCLEAR
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Case:
    """A claim with its claimant's administrator, and an office for each step."""

    id: int
    claimant: Actor
    checker: Actor = field(default_factory=lambda: make.operator("/p/BR1/"))
    officer: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_OFFICER, "/p/"))
    head: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_HEAD, "/p/"))
    finance: Actor = field(default_factory=lambda: make.officer(Role.FINANCE_OFFICER))

    @property
    def claim(self) -> Claim:
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Claim, self.id)

    @property
    def status(self) -> ClaimStatus:
        return self.claim.status


def number() -> str:
    """Of a patent that no other claim names."""
    return f"ZL20151{next(_numbers):07d}.X"


def claimant(kind: OrganisationKind = OrganisationKind.UNIVERSITY) -> Actor:
    return make.member(make.organisation(kind), OrganisationRole.ADMIN)


def patent(office: str = "CN", **changes: Any) -> dict[str, Any]:
    return {
        "id": number(), "jurisdiction": office, "patent_kind": "invention",
        "grant_announcement_date": f"{YEAR}-05-18", "first_patentee_is_applicant": True, "previously_subsidised": False,
    } | changes  # fmt: skip


def award(**changes: Any) -> dict[str, Any]:
    return {
        "id": number(), "award": "jl_patent_award", "object": "patent", "award_year": YEAR,
        "first_patentee_is_applicant": True, "previously_rewarded": False,
    } | changes  # fmt: skip


def draft(
    benefit: str = B01, *items: dict[str, Any], by: Actor | None = None, year: int = YEAR,
    facts: dict[str, Any] | None = None, contract_id: int | None = None,
) -> Case:  # fmt: skip
    """Facts filled in, no papers yet."""
    by = by or claimant()
    with unit_of_work():
        made = drafting.open_(
            by, ClaimDraft(benefit, year, by.memberships[0].organisation_id, contract_id=contract_id)
        )
        said = dict(made.facts) | (facts or {})
        if items or ".patent." in benefit or ".award." in benefit:
            said["items"] = list(items) or [award() if "award" in benefit else patent(_office(benefit))]
        drafting.save(by, made.id, said)
        claim_id = made.id
    return Case(claim_id, by)


def _office(benefit: str) -> str:
    return "US" if benefit == B02 else "CN"


def purchase(paid_fen: int = 80 * desk.WAN, by: Actor | None = None, **facts: Any) -> Case:
    """By an enterprise, of a registered contract with a university of the province."""
    by = by or claimant(OrganisationKind.ENTERPRISE)
    deal = desk.registered(buyer=by)
    said = {
        "achievement_is_major": True, "conversion_region": "220102", "conversion_succeeded": True,
        "contract_paid_fen": paid_fen, "prior_support_this_year_fen": 0,
    }  # fmt: skip
    return draft(B06, by=by, year=beijing_today().year, facts=said | facts, contract_id=deal.id)


def with_papers(case: Case) -> Case:
    """One for each kind that the document asks for."""
    found = policies.book(EVERYTHING).nearest(case.claim.benefit, utc_now().date())
    assert found is not None
    for kind in found[1].evidence:
        add_paper(case, kind)
    return case


def add_paper(case: Case, kind: str = "", by: Actor | None = None) -> int:
    storage = open_storage(current_app.extensions["settings"])
    content = PDF
    with receive(BytesIO(content), "证明.pdf", storage, NoScanner()) as received, unit_of_work():
        return drafting.add_document(by or case.claimant, case.id, kind, received).id


def submit(case: Case, by: Actor | None = None) -> Case:
    with unit_of_work():
        drafting.submit(by or case.claimant, case.id)
    return case


def submitted(*values: Any, **more: Any) -> Case:
    return submit(with_papers(draft(*values, **more)))


def confirm(case: Case, by: Actor | None = None) -> None:
    """Every fact, one by one."""
    found = [Finding(fact.item, fact.name, Verdict.CONFIRMED) for fact in pure.each(case.claim.facts)]
    with unit_of_work():
        checking.record(by or case.checker, case.id, found)


def calculated(case: Case | None = None) -> Case:
    """Of one that was submitted."""
    case = case or submitted()
    confirm(case)
    with unit_of_work():
        checking.pass_(case.checker, case.id)
    return case


def reviewed(case: Case | None = None, amount_fen: int | None = None) -> Case:
    case = calculated(case)
    reason = "" if amount_fen is None else "年度资金有限，统一核减。"
    with unit_of_work():
        reviewing.review(case.officer, case.id, amount_fen, reason)
    return case


def posted(case: Case | None = None, amount_fen: int | None = None) -> Case:
    case = reviewed(case, amount_fen)
    with unit_of_work():
        reviewing.post(case.officer, case.id, 5)
    return case


def after_notice() -> time_machine.travel:
    """A day on which every notice posted today is over; holidays may lie between."""
    return time_machine.travel(utc_now() + timedelta(days=30), tick=True)


def approve(case: Case, by: Actor | None = None, *, accept_less: bool = False) -> ClaimStatus:
    with after_notice(), unit_of_work():
        return approving.approve(by or case.head, case.id, accept_less=accept_less)


def money(amount_fen: int, fund: str = "BL4") -> None:
    """In the line of the year in which notices posted today end."""
    with after_notice():
        year = utc_now().year
    if not has_money(year, fund, amount_fen):
        budgets.funded(amount_fen, year, fund)


def has_money(year: int, fund: str, amount_fen: int) -> bool:
    try:
        return lines.line(ALL_BUDGETS, year, fund).amount_fen == amount_fen
    except NotFound:
        return False


def approved(case: Case | None = None, amount_fen: int | None = None, fund: str = "BL4") -> Case:
    case = posted(case, amount_fen)
    money(10**9, fund)
    approve(case)
    return case


def ordered(case: Case | None = None, **more: Any) -> Case:
    case = approved(case, **more)
    with unit_of_work():
        paying.order(case.finance, case.id)
    return case


def voucher() -> str:
    return f"付-2026-{next(_numbers):05d}"


def paid(case: Case | None = None, **more: Any) -> Case:
    case = ordered(case, **more)
    with unit_of_work():
        paying.pay(case.finance, case.id, voucher())
    return case


def colleague(case: Case, *roles: Role, role: OrganisationRole = OrganisationRole.ADMIN) -> Actor:
    """Somebody of the claimant who also holds an office."""
    organisation_id = case.claim.organisation_id
    assert organisation_id is not None
    who = make.member(db.session.get_one(Organisation, organisation_id), role).person_id
    assert who is not None
    with unit_of_work():
        for office in roles:
            place = "/p/BR1/" if office is Role.BRANCH_OPERATOR else PROVINCE_PATH
            people.grant(SYSTEM, who, office, branch_path=place)
    return make.actor_of(who)


def listed_patent(by: Actor, number_: str, **more: Any) -> int:
    """An achievement of the claimant with a granted patent behind it; `more` is what else its page says."""
    right = IpRow(
        IpType.INVENTION_PATENT,
        number_,
        "虚构的发明",
        IpStatus.GRANTED,
        "虚构单位",
        granted_on=date(YEAR, 5, 18),
    )
    return make.achievement(by, published=True, **{"ip": (right,)} | more).id


def by_checker(case: Case, checker: Actor) -> Case:
    """The same with an operator of the claimant's branch."""
    return replace(case, checker=checker)


def several_offices() -> Actor:
    """An operator of the branch who is an officer of the department as well."""
    return also(make.operator("/p/BR1/"), Role.DEPARTMENT_OFFICER)


def also(who: Actor, role: Role) -> Actor:
    """The same person with one more office, as if they had changed posts between two steps."""
    return replace(who, roles=who.roles | {role}, branch_path=PROVINCE_PATH)


def reviewer_head() -> Actor:
    """A head who had no part in anything yet."""
    return make.officer(Role.DEPARTMENT_HEAD, PROVINCE_PATH)
