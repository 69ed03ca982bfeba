"""What the market issues, and why a paper no longer holds."""

from enum import StrEnum


class ProofKind(StrEnum):
    EVIDENCE = "evidence"
    """A thread of messages with the moves of its lead."""
    CERTIFICATE = "certificate"
    """The registration of a technical contract."""
    REFUSAL = "refusal"
    """A technical contract that is not registered, with the ground."""
    STATEMENT = "statement"
    """What falls to one contributor of a contract's income, and what was paid."""


class VoidReason(StrEnum):
    REPLACED = "replaced"
    REVOKED = "revoked"
    ISSUED_IN_ERROR = "issued_in_error"
