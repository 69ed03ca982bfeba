"""Budgets of the year, and claims of the demo: a draft, one handed in, one on public notice, one paid.

Each claim is a unit of work of its own, taken through the operations by the people of the demo, and loaded once. Only
the days of the notice that is over are set directly.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any

from sqlalchemy import select

from marketplace.branches.province_data import load as load_province
from marketplace.branches.scope import EVERYTHING
from marketplace.budgets.models import BudgetLine
from marketplace.budgets.operations import set_amount
from marketplace.claims import facts as pure
from marketplace.claims.drafts import ClaimDraft
from marketplace.claims.models import Claim
from marketplace.claims.operations import approving, checking, drafting, paying, reviewing
from marketplace.claims.operations.checking import Finding
from marketplace.claims.states import Verdict
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import Received, receive
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.money import FEN_PER_WAN
from marketplace.policies import queries as policies
from marketplace.proofs.letterhead import Letterhead
from marketplace.proofs.typesetting import typeset

PLAN = "jl.2016-72"
OFFICER, HEAD, FINANCE = "department", "department-head", "finance"
BUDGETS = {"BL1": 2_000, "BL2": 1_500, "BL3": 800, "BL4": 300, "BL9": 500}
"""Fund → what it has in the year of the loading, in 10,000 yuan."""
LONG_AGO = timedelta(days=20)
NOTICE_DAYS = 5


class Far(StrEnum):
    """How far a claim goes."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NOTICE = "notice"
    PAID = "paid"


@dataclass(frozen=True)
class Wanted:
    """`claimant` and `checker` are accounts; `facts` are added to each of the items."""

    claimant: str
    checker: str
    benefit: str
    year: int
    far: Far
    facts: dict[str, Any] = field(default_factory=dict)
    items: tuple[dict[str, Any], ...] = ()


FIRST_TIME = {"first_patentee_is_applicant": True, "previously_subsidised": False}
AWARD = {
    "award": "jl_patent_award", "object": "patent", "award_year": 2025, "first_patentee_is_applicant": True,
    "previously_rewarded": False,
}  # fmt: skip
DOMESTIC, AWARDED = f"{PLAN}.patent.domestic_invention", f"{PLAN}.award.jl_patent"
CLAIMS: tuple[Wanted, ...] = (
    Wanted("uni-admin", "operator-br1", DOMESTIC, 2025, Far.SUBMITTED, FIRST_TIME),
    Wanted("uni2-admin", "operator-br2", DOMESTIC, 2025, Far.NOTICE, FIRST_TIME),
    Wanted(
        "enterprise-admin",
        "operator-br1",
        AWARDED,
        2025,
        Far.PAID,
        items=(AWARD | {"id": "ZL202119999061.7"},),
    ),
    Wanted(
        "uni-admin", "operator-br1", AWARDED, 2025, Far.DRAFT, items=(AWARD | {"id": "ZL202119999062.7"},)
    ),
)
"""Those for patents are filled in from the achievements of the two universities."""


def load_claims(settings: Settings) -> None:
    """Loading again adds what is missing."""
    with unit_of_work():
        _load_budgets()
    for wanted in CLAIMS:
        if _is_loaded(wanted):
            continue
        benefit = policies.book(EVERYTHING).nearest(wanted.benefit, beijing_today())
        assert benefit is not None  # ships with the market
        with _papers(settings, benefit[1].evidence) as papers, unit_of_work():
            _load(wanted, papers)


def _load_budgets() -> None:
    year = beijing_today().year
    known = set(db.session.scalars(select(BudgetLine.fund).where(BudgetLine.year == year)))
    for fund, amount in BUDGETS.items():
        if fund not in known:
            reason = "年初预算（演示数据，虚构）。"
            set_amount(people.actor(FINANCE), year, fund, amount * FEN_PER_WAN, reason)


def _is_loaded(wanted: Wanted) -> bool:
    query = select(Claim.id).where(
        Claim.organisation_id == _organisation(wanted), Claim.benefit == wanted.benefit,
        Claim.programme_year == wanted.year,
    )  # fmt: skip
    return db.session.scalar(query.limit(1)) is not None


def _organisation(wanted: Wanted) -> int:
    return people.actor(wanted.claimant).memberships[0].organisation_id


@contextmanager
def _papers(settings: Settings, kinds: tuple[str, ...]) -> Iterator[dict[str, Received]]:
    """One for each kind that the document asks for."""
    head = Letterhead(load_province(settings.province_data).market_zh, settings.base_url)
    storage, scanner = open_storage(settings), open_scanner(settings)
    with ExitStack() as stack:
        yield {
            kind: stack.enter_context(receive(BytesIO(_paper(kind, head)), f"{kind}.pdf", storage, scanner))
            for kind in kinds
        }


def _paper(kind: str, head: Letterhead) -> bytes:
    return typeset(
        "registration",
        {
            "title": f"{kind}（演示文本）", "market": head.market, "base_url": head.base_url,
            "opening": "本文本为演示数据，内容为虚构。", "facts": [["材料", kind]], "words": [], "desk": "", "day": "",
            "note": "", "issued_at": utc_now(),
        },
    )  # fmt: skip


def _load(wanted: Wanted, papers: dict[str, Received]) -> None:
    claim_id = _write(wanted, papers)
    if wanted.far is Far.DRAFT:
        return
    drafting.submit(people.actor(wanted.claimant), claim_id)
    if wanted.far is Far.SUBMITTED:
        return
    _check(wanted, claim_id)
    officer = people.actor(OFFICER)
    reviewing.review(officer, claim_id)
    reviewing.post(officer, claim_id, NOTICE_DAYS)
    if wanted.far is Far.PAID:
        _end_notice(claim_id)
        approving.approve(people.actor(HEAD), claim_id)
        paying.order(people.actor(FINANCE), claim_id)
        paying.pay(people.actor(FINANCE), claim_id, f"演示-{beijing_today().year}-{claim_id:04d}")


def _write(wanted: Wanted, papers: dict[str, Received]) -> int:
    by = people.actor(wanted.claimant)
    made = drafting.open_(by, ClaimDraft(wanted.benefit, wanted.year, _organisation(wanted)))
    items = [dict(item) | wanted.facts for item in wanted.items or made.facts["items"]]
    drafting.save(by, made.id, dict(made.facts) | {"items": items})
    for kind, file in papers.items():
        drafting.add_document(by, made.id, kind, file)
    return made.id


def _check(wanted: Wanted, claim_id: int) -> None:
    """Every fact is found right."""
    checker, claim = people.actor(wanted.checker), db.session.get_one(Claim, claim_id)
    found = [Finding(fact.item, fact.name, Verdict.CONFIRMED) for fact in pure.each(claim.facts)]
    checking.record(checker, claim_id, found)
    checking.pass_(checker, claim_id)


def _end_notice(claim_id: int) -> None:
    """As if it had been posted some time ago."""
    claim = db.session.get_one(Claim, claim_id)
    assert claim.notice_from is not None  # just posted
    assert claim.notice_until is not None
    claim.notice_from -= LONG_AGO
    claim.notice_until -= LONG_AGO
    db.session.flush()
