"""Support for an enterprise that buys an achievement and puts it to use in the province (B06; plan 三(一)2)."""

from marketplace.rules.amounts import BUDGET, Item, settle
from marketplace.rules.benefits import common
from marketplace.rules.codes import Code, failing
from marketplace.rules.decision import Decision
from marketplace.rules.facts import in_province, is_region
from marketplace.rules.workings import Workings

ENTERPRISE = "enterprise"


def decide(work: Workings) -> Decision:
    """Up to the ceiling for an enterprise and year (A12), never above the price that was paid (A11)."""
    codes = common.applicant(work) | common.programme_year(work) | _buyer(work) | _seller(work) | _use(work)
    paid, prior = work.facts.whole("contract_paid_fen"), work.facts.whole("prior_support_this_year_fen")
    if paid is None or prior is None:
        return work.refused(codes | {Code.EVIDENCE_MISSING})
    if failing(codes):
        return work.refused(codes)
    most, notes = _most(work, paid, prior)
    return settle(work, [Item("", frozenset(codes | notes), 0, most)])


def _buyer(work: Workings) -> set[Code]:
    """The clause speaks of enterprises; that somebody else is one has to be shown first."""
    return common.is_one_of(work, work.facts, "applicant_type", (ENTERPRISE,), Code.EVIDENCE_MISSING)


def _seller(work: Workings) -> set[Code]:
    """A university or institute; of the province only a major achievement counts (A15), from abroad a person looks."""
    facts = work.facts
    wanted = work.benefit.words("sellers")
    codes = common.is_one_of(work, facts, "seller_type", wanted, Code.SELLER_NOT_UNIVERSITY_OR_INSTITUTE)
    region = facts.region("seller_region")
    if region is None:
        return codes | {Code.EVIDENCE_MISSING}
    codes |= work.test(is_region(region), Code.REVIEW_JURISDICTION, "seller_region", region, "GB/T 2260")
    if in_province(region, work.inquiry.province):
        codes |= common.is_true(work, facts, "achievement_is_major", Code.NOT_MAJOR_ACHIEVEMENT)
    return codes


def _use(work: Workings) -> set[Code]:
    """Put to use successfully, in the province, under a registered contract (A14)."""
    facts = work.facts
    codes = common.is_inside(work, "conversion_region", Code.CONVERSION_OUTSIDE_PROVINCE)
    codes |= common.is_true(work, facts, "conversion_succeeded", Code.CONVERSION_NOT_SUCCESSFUL)
    return codes | common.is_true(work, facts, "contract_registered", Code.CONTRACT_NOT_REGISTERED)


def _most(work: Workings, paid: int, prior: int) -> tuple[int, set[Code]]:
    """The limit in fen before the budget, and what made it smaller than the ceiling."""
    ceiling = work.figure("most_fen")
    left = max(0, ceiling - prior)
    notes = set[Code]()
    if prior > 0:
        work.step("left_of_year", left, ceiling=ceiling, prior=prior)
        notes.add(Code.ENTERPRISE_YEAR_CAP)
    if paid < left:
        work.step("price_paid", paid, left=left, paid=paid)
        budget = None if work.facts.is_absent(BUDGET) else work.facts.signed(BUDGET)
        if budget is None or paid <= budget:
            notes.add(Code.PAID_PRICE_CAP)
    return min(left, paid), notes
