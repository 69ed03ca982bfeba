"""Invention patents, domestic and foreign (B01, B02; plan 三(六)19)."""

from marketplace.rules import overlays
from marketplace.rules.amounts import Item, settle
from marketplace.rules.benefits import common
from marketplace.rules.codes import Code, failing
from marketplace.rules.decision import Decision
from marketplace.rules.facts import Facts
from marketplace.rules.workings import Workings

INVENTION = "invention"


def decide(work: Workings) -> Decision:
    """Each patent that was granted in the programme year, to its first-named patentee in the province, once."""
    of_claim = common.applicant(work) | common.programme_year(work)
    patents = common.gather(work, work.facts.items("items"))
    if not patents:
        return work.refused(of_claim | {Code.EVIDENCE_MISSING})
    least, most = common.limits(work)
    seen: set[str] = set()
    return settle(work, [_item(work, key, facts, of_claim, (least, most), seen) for key, facts in patents])


def _item(
    work: Workings, key: str, facts: Facts, of_claim: set[Code], limits: tuple[int, int], seen: set[str]
) -> Item:
    codes = of_claim | _jurisdiction(work, facts, key) | _granted(work, facts, key)
    codes |= common.is_one_of(work, facts, "patent_kind", (INVENTION,), Code.NOT_INVENTION_PATENT, key)
    codes |= common.is_true(work, facts, "first_patentee_is_applicant", Code.NOT_FIRST_PATENTEE, key)
    codes |= common.paid_before(work, facts, "previously_subsidised", key, seen)
    codes |= overlays.abolished(work, key)
    least, most = limits
    if failing(codes):
        return Item(key, frozenset(codes), least, most)
    reduced, notes = overlays.half_of_official_fees(work, facts, key, most)
    return Item(key, frozenset(codes | notes), min(least, reduced), reduced)


def _jurisdiction(work: Workings, facts: Facts, key: str) -> set[Code]:
    """The office that granted it is on the list; Hong Kong, Macao and Taiwan stand on none (A02)."""
    wanted = work.benefit.words("jurisdictions")
    return common.is_one_of(work, facts, "jurisdiction", wanted, Code.REVIEW_JURISDICTION, key)


def _granted(work: Workings, facts: Facts, key: str) -> set[Code]:
    """Announced in the programme year (A03), which may still be running when the claim is made."""
    name, year = "grant_announcement_date", work.inquiry.programme_year
    if facts.is_null(name):
        return work.refuse(Code.NOT_GRANTED, name, None, "day", key)
    day = facts.day(name)
    if day is None:
        return {Code.EVIDENCE_MISSING}
    if year is None:
        return set()
    return work.test(day.year == year, Code.YEAR_MISMATCH, name, day.isoformat(), year, key)
