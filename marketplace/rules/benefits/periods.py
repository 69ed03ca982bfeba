"""Allowed for so many years: leaving to start a company (B12, plan 三(三)8), paying tax in parts (B13, 三(三)10)."""

from datetime import date, timedelta

from marketplace.rules.arithmetic import instalments as equal_parts
from marketplace.rules.benefits import common
from marketplace.rules.codes import Code, Outcome, failing
from marketplace.rules.decision import Decision
from marketplace.rules.workings import Workings

Plan = list[tuple[int, int]]
MOST_YEARS = 9999


def leave(work: Workings) -> Decision:
    """Approved, and over by the day before so many years have passed (A25). No money."""
    facts = work.facts
    wanted = work.benefit.words("units")
    codes = common.is_one_of(work, facts, "unit_type", wanted, Code.UNIT_NOT_UNIVERSITY_OR_INSTITUTE)
    codes |= common.is_true(work, facts, "approved", Code.LEAVE_NOT_APPROVED)
    first, last = facts.day("start_date"), facts.day("end_date")
    years = work.figure("most_years")
    if first is None or last is None or last < first:
        codes |= {Code.EVIDENCE_MISSING}
    else:
        limit = last_day(first, years)
        codes |= work.test(
            last <= limit, Code.LEAVE_OVER_3_YEARS, "end_date", last.isoformat(), f"<= {limit}"
        )
    return work.refused(codes, None)


def last_day(first: date, years: int) -> date:
    """The last day of so many years from `first` on; a 29 February ends on 28 February."""
    year = min(first.year + years, MOST_YEARS)
    try:
        return first.replace(year=year) - timedelta(days=1)
    except ValueError:
        return date(year, 2, 28)


def instalments(work: Workings) -> Decision:
    """The tax on an equity award in yearly parts: equal ones, or the plan that the person files (A23, RD4)."""
    facts = work.facts
    codes = common.is_one_of(
        work, facts, "award_kind", work.benefit.words("awards"), Code.INSTALMENT_EQUITY_ONLY
    )
    first, total = facts.day("award_date"), facts.whole("tax_total_fen")
    most = work.figure("most_years")
    codes |= common.missing(first, total)
    if first is None or total is None:
        return work.refused(codes)
    plan, plan_codes = _plan(work, first.year, total, most)
    codes |= plan_codes
    if failing(codes):
        return work.refused(codes)
    for year, amount in plan:
        work.step("instalment", amount, str(year), total=total)
    return work.decided(Outcome.ELIGIBLE, codes, total, parts=[(str(year), amount) for year, amount in plan])


def _plan(work: Workings, first: int, total: int, most: int) -> tuple[Plan, set[Code]]:
    if work.facts.raw("custom_plan") is not None:
        return _own_plan(work, first, total, most)
    count = work.facts.whole("instalment_years", 1)
    if count is None:
        return [], {Code.EVIDENCE_MISSING}
    codes = work.test(count <= most, Code.INSTALMENT_OVER_5_YEARS, "instalment_years", count, f"<= {most}")
    if codes:
        return [], codes
    return [(first + place, part) for place, part in enumerate(equal_parts(total, count))], codes


def _own_plan(work: Workings, first: int, total: int, most: int) -> tuple[Plan, set[Code]]:
    """It adds up to the tax and stays within the years, the year of the award being the first."""
    by_year, codes = dict[int, int](), set[Code]()
    for _key, facts in common.gather(work, work.facts.items("custom_plan", "year")):
        year, amount = facts.whole("year"), facts.whole("amount_fen")
        if year is None or amount is None:
            codes |= {Code.EVIDENCE_MISSING}
        else:
            by_year[year] = by_year.get(year, 0) + amount
    if codes or not by_year:
        return [], codes | {Code.EVIDENCE_MISSING}
    span, codes = _span(work, most)
    last, years = first + span - 1, sorted(by_year)
    inside = first <= years[0] and years[-1] <= last
    codes |= work.test(inside, Code.INSTALMENT_OVER_5_YEARS, "custom_plan", years, f"{first}-{last}")
    planned = sum(by_year.values())
    codes |= work.test(planned == total, Code.PLAN_SUM_MISMATCH, "custom_plan", planned, total)
    return sorted(by_year.items()), codes


def _span(work: Workings, most: int) -> tuple[int, set[Code]]:
    """Within how many years a plan has to stay: those that it names itself, or the most."""
    if work.facts.raw("instalment_years") is None:
        return most, set()
    given = work.facts.whole("instalment_years", 1)
    fits = None if given is None else given <= most
    codes = work.test(fits, Code.INSTALMENT_OVER_5_YEARS, "instalment_years", given, f"<= {most}")
    return min(given or most, most), codes | common.missing(given)
