"""A party's signature as it is recorded, and from when on a contract may be signed. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from marketplace.contracts.drafts import ContractDraft
from marketplace.contracts.vocabulary import PartyRole
from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_line

LONGEST_NAME = 60
PDF = "application/pdf"


@dataclass(frozen=True)
class SignatureDraft:
    """Who signed for which party, and when. `file_sha256` names the file that a party without an upload confirms."""

    role: PartyRole
    signatory: str = ""
    signed_on: date | None = None
    file_sha256: str = ""


def cleaned(draft: SignatureDraft) -> SignatureDraft:
    return replace(
        draft, signatory=clean_line(draft.signatory), file_sha256=draft.file_sha256.strip().lower()
    )


def problems(draft: SignatureDraft, approved_on: date, today: date) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft. A contract is signed on or after the day on which its text was approved."""
    found = []
    if not draft.signatory:
        found.append(Problem("signatory", "required"))
    elif len(draft.signatory) > LONGEST_NAME:
        found.append(Problem("signatory", "too_long", most=LONGEST_NAME, length=len(draft.signatory)))
    if draft.signed_on is None:
        found.append(Problem("signed_on", "required"))
    elif draft.signed_on > today:
        found.append(Problem("signed_on", "in_future"))
    elif draft.signed_on < approved_on:
        found.append(Problem("signed_on", "before_approval", day=approved_on.isoformat()))
    return tuple(found)


def public_until(draft: ContractDraft, signed_on: date, today: date) -> date | None:
    """The last day of a publicity that is not over, or was not when it was signed; None when nothing stands against it.

    Of a contract that no negotiation led to; `completeness` says who needs one, `checks` how long it is.
    """
    last = draft.publicity_to
    return last if last is not None and min(signed_on, today) <= last else None
