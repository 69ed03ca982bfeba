"""Closed lists of a term sheet. Pure. Kinds and ways of paying have the values that contracts use for them."""

from enum import StrEnum


class DealKind(StrEnum):
    """The five technology contracts of the Civil Code: what the terms are to become."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENCE = "licence"
    CONSULTING = "consulting"
    SERVICE = "service"


class Exclusivity(StrEnum):
    """Who may use licensed technology: the seeker alone, the seeker and the holder, or others too."""

    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    NON_EXCLUSIVE = "non_exclusive"


class PriceKind(StrEnum):
    """How the price is paid (Civil Code art. 846)."""

    LUMP_SUM = "lump_sum"
    INSTALMENTS = "instalments"
    ROYALTY = "royalty"
    ENTRY_AND_ROYALTY = "entry_and_royalty"
    MILESTONES = "milestones"


class FeePayer(StrEnum):
    """Who pays the broker's fee."""

    SEEKER = "seeker"
    HOLDER = "holder"
    BOTH = "both"


class ProposedAs(StrEnum):
    """For whom a version of the terms was put forward."""

    SEEKER = "seeker"
    HOLDER = "holder"
    BROKER = "broker"
