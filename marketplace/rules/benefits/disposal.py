"""A provincial university or institute disposes of its achievements without asking (B14; plan 三(六)20)."""

from marketplace.rules.benefits import common
from marketplace.rules.codes import Code
from marketplace.rules.decision import Decision
from marketplace.rules.workings import Workings

EXCEPTIONS = (
    "involves_defence", "involves_national_security", "involves_national_interest", "involves_major_public_interest",
)  # fmt: skip
ABROAD = "to_foreign_party"


def decide(work: Workings) -> Decision:
    """No approval and no filing, but for the four exceptions (A28); other units follow the law (A29). No money."""
    facts, wanted = work.facts, work.benefit.words("units")
    codes = common.is_one_of(work, facts, "unit_type", wanted, Code.UNIT_NOT_UNIVERSITY_OR_INSTITUTE)
    codes |= common.is_true(work, facts, "unit_is_provincial", Code.NOT_PROVINCIAL_UNIT)
    named = (*EXCEPTIONS, ABROAD) if ABROAD in facts else EXCEPTIONS
    for name in named:
        codes |= common.is_false(work, facts, name, Code.REQUIRES_APPROVAL_STATE_INTEREST)
    return work.refused(codes, None)
