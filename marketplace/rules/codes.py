"""Closed lists of the policy engine: modes, outcomes, kinds of amounts, and reason codes with what each does."""

from collections.abc import Iterable
from enum import StrEnum


class Mode(StrEnum):
    """What is asked of a rule."""

    ESTIMATE = "estimate"
    """What an applicant is shown before anybody has decided."""
    DECIDE = "decide"
    """Is the amount that an approver decided on lawful?"""
    ALLOCATE = "allocate"
    """A pool split between people."""
    SCHEDULE = "schedule"
    """A plan of payments."""
    CHECK = "check"
    """A permission without money."""


class Outcome(StrEnum):
    ELIGIBLE = "eligible"
    PARTIAL = "partial"
    """Some items are eligible and some are not; amounts cover the eligible ones."""
    INELIGIBLE = "ineligible"
    REJECTED = "rejected"
    """A proposed amount, split or plan breaks the rule."""
    WAITLISTED = "waitlisted"
    """Eligible, but the budget is used up."""
    REVIEW = "review"
    """A person has to decide: the text or the law does not settle it, or a fact is missing."""


class Cap(StrEnum):
    """How a document fixes an amount."""

    FIXED = "fixed"
    """The figure itself; nobody may change it (给予5万元)."""
    CEILING = "ceiling"
    """A decision between 0 and the figure (不高于)."""
    RANGE = "range"
    """A decision between two figures, both included (15—30万元)."""
    FLOOR_RATE = "floor_rate"
    """A share between the figure and the whole (不低于70%)."""
    DURATION = "duration"
    """So many years at most."""
    PERMISSION = "permission"
    """No figure: something may be done without asking."""


class Code(StrEnum):
    """Why an outcome is what it is."""

    POLICY_NOT_IN_FORCE = "POLICY_NOT_IN_FORCE"
    YEAR_MISMATCH = "YEAR_MISMATCH"
    NOT_GRANTED = "NOT_GRANTED"
    NOT_INVENTION_PATENT = "NOT_INVENTION_PATENT"
    NOT_FIRST_PATENTEE = "NOT_FIRST_PATENTEE"
    OUTSIDE_PROVINCE = "OUTSIDE_PROVINCE"
    ALREADY_PAID_ONCE = "ALREADY_PAID_ONCE"
    REVIEW_JURISDICTION = "REVIEW_JURISDICTION"
    AWARD_LEVEL_NOT_IN_TEXT = "AWARD_LEVEL_NOT_IN_TEXT"
    PATENT_SUBSIDY_ABOLISHED = "PATENT_SUBSIDY_ABOLISHED"
    REDUCED_TO_OFFICIAL_FEE_HALF = "REDUCED_TO_OFFICIAL_FEE_HALF"
    SELLER_NOT_UNIVERSITY_OR_INSTITUTE = "SELLER_NOT_UNIVERSITY_OR_INSTITUTE"
    NOT_MAJOR_ACHIEVEMENT = "NOT_MAJOR_ACHIEVEMENT"
    CONVERSION_OUTSIDE_PROVINCE = "CONVERSION_OUTSIDE_PROVINCE"
    CONVERSION_NOT_SUCCESSFUL = "CONVERSION_NOT_SUCCESSFUL"
    CONTRACT_NOT_REGISTERED = "CONTRACT_NOT_REGISTERED"
    ENTERPRISE_YEAR_CAP = "ENTERPRISE_YEAR_CAP"
    PAID_PRICE_CAP = "PAID_PRICE_CAP"
    NOT_LITTLE_GIANT = "NOT_LITTLE_GIANT"
    NOT_SELF_DEVELOPED = "NOT_SELF_DEVELOPED"
    PRODUCT_NOT_IN_NATIONAL_CATALOGUE = "PRODUCT_NOT_IN_NATIONAL_CATALOGUE"
    NOT_ALLIANCE_PROJECT = "NOT_ALLIANCE_PROJECT"
    NOT_IN_ANNUAL_PLAN = "NOT_IN_ANNUAL_PLAN"
    CONTEST_NOT_COVERED = "CONTEST_NOT_COVERED"
    NOT_A_WINNER = "NOT_A_WINNER"
    PAYEE_ENTITY_REQUIRED = "PAYEE_ENTITY_REQUIRED"
    TEAM_QUOTA_FULL = "TEAM_QUOTA_FULL"
    TEAM_NOT_SELECTED = "TEAM_NOT_SELECTED"
    DECISION_OVER_CAP = "DECISION_OVER_CAP"
    DECISION_BELOW_MIN = "DECISION_BELOW_MIN"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    REDUCED_TO_BUDGET = "REDUCED_TO_BUDGET"
    BELOW_PROVINCIAL_70 = "BELOW_PROVINCIAL_70"
    BELOW_STATUTORY_50 = "BELOW_STATUTORY_50"
    OVER_100_PERCENT = "OVER_100_PERCENT"
    MAIN_CONTRIBUTORS_BELOW_HALF = "MAIN_CONTRIBUTORS_BELOW_HALF"
    NO_NET_INCOME = "NO_NET_INCOME"
    WEIGHTS_NOT_10000 = "WEIGHTS_NOT_10000"
    OUT_OF_PROVINCE_NATIONAL_FLOOR = "OUT_OF_PROVINCE_NATIONAL_FLOOR"
    NOT_JOB_ACHIEVEMENT = "NOT_JOB_ACHIEVEMENT"
    UNIT_NOT_UNIVERSITY_OR_INSTITUTE = "UNIT_NOT_UNIVERSITY_OR_INSTITUTE"
    LEADER_EQUITY_RESTRICTED = "LEADER_EQUITY_RESTRICTED"
    INSTALMENT_OVER_5_YEARS = "INSTALMENT_OVER_5_YEARS"
    INSTALMENT_EQUITY_ONLY = "INSTALMENT_EQUITY_ONLY"
    PLAN_SUM_MISMATCH = "PLAN_SUM_MISMATCH"
    CASH_AWARD_AFTER_36_MONTHS = "CASH_AWARD_AFTER_36_MONTHS"
    PUBLICITY_TOO_SHORT = "PUBLICITY_TOO_SHORT"
    PUBLICITY_REQUIRED = "PUBLICITY_REQUIRED"
    REQUIRES_APPROVAL_STATE_INTEREST = "REQUIRES_APPROVAL_STATE_INTEREST"
    NOT_PROVINCIAL_UNIT = "NOT_PROVINCIAL_UNIT"
    LEAVE_NOT_APPROVED = "LEAVE_NOT_APPROVED"
    LEAVE_OVER_3_YEARS = "LEAVE_OVER_3_YEARS"
    TAX_RULE_UNVERIFIED = "TAX_RULE_UNVERIFIED"
    EVIDENCE_MISSING = "EVIDENCE_MISSING"
    CREDIT_REVIEW = "CREDIT_REVIEW"


C = Code
MISSING = frozenset({C.EVIDENCE_MISSING})
"""Whatever else is found, a person has to look first."""
REVIEW = frozenset(
    {
        C.REVIEW_JURISDICTION, C.AWARD_LEVEL_NOT_IN_TEXT, C.PAYEE_ENTITY_REQUIRED, C.LEADER_EQUITY_RESTRICTED,
        C.CASH_AWARD_AFTER_36_MONTHS, C.REQUIRES_APPROVAL_STATE_INTEREST, C.TAX_RULE_UNVERIFIED, C.CREDIT_REVIEW,
    }
)  # fmt: skip
"""The text does not settle it."""
REJECTED = frozenset(
    {
        C.DECISION_OVER_CAP, C.DECISION_BELOW_MIN, C.BELOW_PROVINCIAL_70, C.BELOW_STATUTORY_50, C.OVER_100_PERCENT,
        C.MAIN_CONTRIBUTORS_BELOW_HALF, C.WEIGHTS_NOT_10000, C.INSTALMENT_OVER_5_YEARS, C.PLAN_SUM_MISMATCH,
        C.PUBLICITY_TOO_SHORT, C.PUBLICITY_REQUIRED,
    }
)  # fmt: skip
"""What was proposed breaks the rule."""
WAITLISTED = frozenset({C.BUDGET_EXHAUSTED})
NOTES = frozenset(
    {
        C.REDUCED_TO_OFFICIAL_FEE_HALF, C.REDUCED_TO_BUDGET, C.ENTERPRISE_YEAR_CAP, C.PAID_PRICE_CAP,
        C.OUT_OF_PROVINCE_NATIONAL_FLOOR,
    }
)  # fmt: skip
"""They shaped an amount and refuse nothing by themselves."""
INELIGIBLE = frozenset(Code) - MISSING - REVIEW - REJECTED - WAITLISTED - NOTES

_FIRST = (
    (MISSING, Outcome.REVIEW), (INELIGIBLE, Outcome.INELIGIBLE), (REJECTED, Outcome.REJECTED),
    (REVIEW, Outcome.REVIEW), (WAITLISTED, Outcome.WAITLISTED),
)  # fmt: skip


def outcome_of(codes: Iterable[Code]) -> Outcome:
    """The gravest wins: a missing fact, then what is not met, then a proposal that breaks the rule, then doubt."""
    found = frozenset(codes)
    if found <= NOTES:
        return Outcome.ELIGIBLE
    return next((outcome for those, outcome in _FIRST if found & those), Outcome.ELIGIBLE)


def failing(codes: Iterable[Code]) -> frozenset[Code]:
    """Without the notes."""
    return frozenset(codes) - NOTES
