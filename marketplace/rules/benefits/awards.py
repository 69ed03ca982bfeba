"""Patent awards (B03, B04, B05; plan 三(六)19)."""

from marketplace.rules.amounts import Item, settle
from marketplace.rules.benefits import common
from marketplace.rules.codes import Code
from marketplace.rules.decision import Decision
from marketplace.rules.facts import Facts
from marketplace.rules.shapes import EVERYWHERE
from marketplace.rules.workings import Workings


def decide(work: Workings) -> Decision:
    """Each award of the programme year, to the first-named patentee in the province, once.

    An award or a level that the text does not name is decided by a person (A08).
    """
    of_claim = common.applicant(work) | common.programme_year(work)
    awards = common.gather(work, work.facts.items("items"))
    if not awards:
        return work.refused(of_claim | {Code.EVIDENCE_MISSING})
    least, most = common.limits(work)
    seen: set[str] = set()
    items = [
        Item(key, frozenset(of_claim | _codes(work, key, facts, seen)), least, most) for key, facts in awards
    ]
    return settle(work, items)


def _codes(work: Workings, key: str, facts: Facts, seen: set[str]) -> set[Code]:
    unnamed = Code.AWARD_LEVEL_NOT_IN_TEXT
    codes = common.is_one_of(work, facts, "award", work.benefit.words("awards"), unnamed, key)
    for name, words in (("level", "levels"), ("object", "objects")):
        wanted = work.benefit.words(words)
        if EVERYWHERE in wanted:
            continue
        if facts.is_null(name):
            codes |= work.refuse(unnamed, name, None, list(wanted), key)
        else:
            codes |= common.is_one_of(work, facts, name, wanted, unnamed, key)
    codes |= common.same_year(work, facts, "award_year", key)
    codes |= common.is_true(work, facts, "first_patentee_is_applicant", Code.NOT_FIRST_PATENTEE, key)
    return codes | common.paid_before(work, facts, "previously_rewarded", key, seen)
