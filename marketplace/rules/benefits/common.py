"""Tests that several kinds of promises share."""

from collections.abc import Iterable

from marketplace.rules.codes import Cap, Code
from marketplace.rules.decision import Test
from marketplace.rules.facts import Facts, in_province
from marketplace.rules.workings import Workings


def limits(work: Workings) -> tuple[int, int]:
    """The least and the most for one item in fen, as the document fixes them on the day."""
    match work.benefit.cap:
        case Cap.FIXED:
            amount = work.figure("amount_fen")
            return amount, amount
        case Cap.CEILING:
            return 0, work.figure("most_fen")
        case _:
            return work.figure("least_fen"), work.figure("most_fen")


def applicant(work: Workings) -> set[Code]:
    """Of the whole claim: the applicant is in the province, and on no list of those who broke their word."""
    return is_inside(work, "applicant_region", Code.OUTSIDE_PROVINCE) | credit(work)


def is_inside(work: Workings, name: str, code: Code) -> set[Code]:
    """The region has to be in the province."""
    region, province = work.facts.region(name), work.inquiry.province
    inside = None if region is None else in_province(region, province)
    return _found(work, inside, code, name, region, f"{province}…")


def credit(work: Workings) -> set[Code]:
    """Somebody on the official list of those who broke their word is looked at by a person (A37)."""
    if "credit_listed" not in work.facts:
        return set()
    listed = work.facts.flag("credit_listed")
    holds = None if listed is None else not listed
    return _found(work, holds, Code.CREDIT_REVIEW, "credit_listed", listed, wanted=False)


def is_true(work: Workings, facts: Facts, name: str, code: Code, key: str = "") -> set[Code]:
    """The fact has to be true."""
    value = facts.flag(name)
    return _found(work, value, code, name, value, wanted=True, key=key)


def is_false(work: Workings, facts: Facts, name: str, code: Code, key: str = "") -> set[Code]:
    """The fact has to be false."""
    value = facts.flag(name)
    return _found(work, None if value is None else not value, code, name, value, wanted=False, key=key)


def is_one_of(
    work: Workings, facts: Facts, name: str, wanted: Iterable[str], code: Code, key: str = ""
) -> set[Code]:
    """The fact has to be one of these words."""
    value, words = facts.text(name), tuple(wanted)
    return _found(work, None if value is None else value in words, code, name, value, list(words), key)


def same_year(work: Workings, facts: Facts, name: str, key: str = "") -> set[Code]:
    """A year of the facts has to be the programme year."""
    year, wanted = facts.whole(name), work.inquiry.programme_year
    if wanted is None:
        return {Code.EVIDENCE_MISSING}
    holds = None if year is None else year == wanted
    return _found(work, holds, Code.YEAR_MISMATCH, name, year, wanted, key)


def programme_year(work: Workings) -> set[Code]:
    """Of the whole claim: there is one."""
    if work.inquiry.programme_year is not None:
        return set()
    work.facts.missing.append("programme_year")
    return {Code.EVIDENCE_MISSING}


def paid_before(work: Workings, facts: Facts, name: str, key: str, seen: set[str]) -> set[Code]:
    """Once for each item, whoever claims (A06); an item that stands in the claim twice counts once."""
    if key in seen:
        return work.refuse(Code.ALREADY_PAID_ONCE, name, "twice", wanted=False, key=key)
    seen.add(key)
    return is_false(work, facts, name, Code.ALREADY_PAID_ONCE, key)


def missing(*values: object) -> set[Code]:
    """EVIDENCE_MISSING for a fact that could not be read."""
    return {Code.EVIDENCE_MISSING} if None in values else set()


def _found(
    work: Workings, holds: bool | None, code: Code, fact: str, value: object, wanted: object, key: str = ""
) -> set[Code]:
    """A test written down, and its codes; a value that could not be read makes it undecided."""
    work.tests.append(Test(code, fact, value, wanted, holds, key))
    if holds:
        return set()
    return {Code.EVIDENCE_MISSING} if holds is None else {code}


def gather(work: Workings, items: Iterable[tuple[str, Facts]]) -> list[tuple[str, Facts]]:
    """The items as a list; what they miss is noted with the claim's."""
    found = list(items)
    for _key, facts in found:
        facts.missing = work.facts.missing
    return found
