"""Workflows of organisations and people."""

from enum import StrEnum

from marketplace.accounts.vocabulary import OrganisationKind as OrganisationKind
from marketplace.kernel.moves import Move, move


class OrganisationStatus(StrEnum):
    """Only VERIFIED may publish; REFUSED may correct its data and ask again."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class PersonStatus(StrEnum):
    """UNCONFIRMED has not proved the mail address; DISABLED cannot sign in and has no sessions."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    DISABLED = "disabled"


class OrganisationReason(StrEnum):
    """Why an organisation was refused or suspended."""

    WRONG_CODE = "wrong_code"
    NAME_DIFFERS = "name_differs"
    NO_PROOF = "no_proof"
    DUPLICATE = "duplicate"
    CEASED = "ceased"
    MISUSE = "misuse"


class PersonReason(StrEnum):
    """Why an account was disabled."""

    LEFT_ORGANISATION = "left_organisation"
    LONG_UNUSED = "long_unused"
    MISUSE = "misuse"
    OWN_WISH = "own_wish"
    DUPLICATE = "duplicate"


O = OrganisationStatus  # noqa: E741 short for the table below
VERIFY = move("verify", O.PENDING, O.REFUSED, to=O.VERIFIED)
REFUSE = move("refuse", O.PENDING, to=O.REFUSED, needs_reason=True)
ASK_AGAIN = move("ask_again", O.REFUSED, to=O.PENDING)
SUSPEND = move("suspend", O.VERIFIED, to=O.SUSPENDED, needs_reason=True)
REINSTATE = move("reinstate", O.SUSPENDED, to=O.VERIFIED)
ORGANISATION_MOVES: dict[str, Move[OrganisationStatus]] = {
    m.name: m for m in (VERIFY, REFUSE, ASK_AGAIN, SUSPEND, REINSTATE)
}

P = PersonStatus
CONFIRM = move("confirm", P.UNCONFIRMED, to=P.ACTIVE)
DISABLE = move("disable", P.UNCONFIRMED, P.ACTIVE, to=P.DISABLED, needs_reason=True)
ENABLE = move("enable", P.DISABLED, to=P.ACTIVE)
PERSON_MOVES: dict[str, Move[PersonStatus]] = {m.name: m for m in (CONFIRM, DISABLE, ENABLE)}
