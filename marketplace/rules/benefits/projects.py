"""Between two figures: products, projects, winners and teams (B07–B10; plan 三(一)3, 三(一)4, 三(二)7, 三(三)9)."""

from marketplace.rules.amounts import Item, settle
from marketplace.rules.benefits import common
from marketplace.rules.codes import Code
from marketplace.rules.decision import Decision
from marketplace.rules.facts import Facts
from marketplace.rules.workings import Workings


def product(work: Workings) -> Decision:
    """Each new product of a recognised little giant in a national catalogue, once (A13)."""
    of_claim = common.applicant(work) | common.programme_year(work)
    of_claim |= common.is_true(work, work.facts, "little_giant_recognised", Code.NOT_LITTLE_GIANT)
    products = common.gather(work, work.facts.items("items"))
    if not products:
        return work.refused(of_claim | {Code.EVIDENCE_MISSING})
    least, most = common.limits(work)
    seen: set[str] = set()
    return settle(
        work,
        [
            Item(key, frozenset(of_claim | _product(work, key, facts, seen)), least, most)
            for key, facts in products
        ],
    )


def _product(work: Workings, key: str, facts: Facts, seen: set[str]) -> set[Code]:
    unlisted = Code.PRODUCT_NOT_IN_NATIONAL_CATALOGUE
    codes = common.is_true(work, facts, "self_developed", Code.NOT_SELF_DEVELOPED, key)
    codes |= common.is_one_of(
        work, facts, "national_catalogue", work.benefit.words("catalogues"), unlisted, key
    )
    if "previously_subsidised" in facts or key in seen:
        return codes | common.paid_before(work, facts, "previously_subsidised", key, seen)
    seen.add(key)
    return codes


def alliance(work: Workings) -> Decision:
    """A project of a recognised alliance in the annual plan of the programme year."""
    facts, name = work.facts, "annual_plan_year"
    codes = common.programme_year(work) | common.credit(work)
    codes |= common.is_true(work, facts, "alliance_recognised", Code.NOT_ALLIANCE_PROJECT)
    codes |= common.is_true(work, facts, "project_is_alliance_project", Code.NOT_ALLIANCE_PROJECT)
    if facts.is_null(name):
        codes |= work.refuse(Code.NOT_IN_ANNUAL_PLAN, name, None, work.inquiry.programme_year)
    else:
        year, wanted = facts.whole(name), work.inquiry.programme_year
        holds = None if year is None or wanted is None else year == wanted
        codes |= work.test(holds, Code.NOT_IN_ANNUAL_PLAN, name, year, wanted) | common.missing(year)
    return _one(work, codes)


def contest(work: Workings) -> Decision:
    """A winner of the contest that the clause gives money to (A17), paid to an entity of the province (A18)."""
    facts, name = work.facts, "payee_entity_region"
    codes = common.programme_year(work) | common.credit(work)
    codes |= common.is_one_of(
        work, facts, "contest", work.benefit.words("contests"), Code.CONTEST_NOT_COVERED
    )
    codes |= common.is_true(work, facts, "is_winner", Code.NOT_A_WINNER)
    codes |= common.same_year(work, facts, "edition_year")
    if facts.is_null(name):
        return _one(
            work, codes | work.refuse(Code.PAYEE_ENTITY_REQUIRED, name, None, f"{work.inquiry.province}…")
        )
    return _one(work, codes | common.is_inside(work, name, Code.PAYEE_ENTITY_REQUIRED))


def team(work: Workings) -> Decision:
    """A selected team while the quota lasts; how much within the range is never reckoned from the facts (A16)."""
    facts = work.facts
    codes = common.credit(work)
    codes |= common.is_true(work, facts, "team_selected", Code.TEAM_NOT_SELECTED)
    funded, quota = facts.whole("teams_already_funded"), work.figure("quota_count")
    room = None if funded is None else funded < quota
    codes |= work.test(room, Code.TEAM_QUOTA_FULL, "teams_already_funded", funded, f"< {quota}")
    return _one(work, codes | common.missing(funded))


def _one(work: Workings, codes: set[Code]) -> Decision:
    least, most = common.limits(work)
    return settle(work, [Item("", frozenset(codes), least, most)])
