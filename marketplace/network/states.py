"""Why a place or a piece of news came to an end: closed lists, stored in the audit trail."""

from enum import StrEnum


class ClosingReason(StrEnum):
    """A node is closed."""

    PLATFORM_ENDED = "platform_ended"
    """The county's service platform that carried the node no longer works."""
    MERGED = "merged"
    """Another node or the branch has taken over."""
    DIVISION_CHANGED = "division_changed"
    """The county itself was dissolved or moved."""
    DESIGNATION_CHANGED = "designation_changed"
    """The department has chosen another county."""


class NewsWithdrawalReason(StrEnum):
    """A published piece of news is taken back."""

    MISTAKE = "mistake"
    OUTDATED = "outdated"
    RIGHTS = "rights"
    PERSONAL_DATA = "personal_data"
    UNSUITABLE = "unsuitable"
