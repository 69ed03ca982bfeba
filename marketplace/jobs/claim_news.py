"""What follows from news about claims: money that came for one that waited, and who is told of what."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.budgets import topics as budgets
from marketplace.claims.labels import LABELS
from marketplace.claims.models import Claim
from marketplace.claims.operations import approving
from marketplace.claims.states import ClawBackGround, RefusalReason, ReturnReason
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import money, word
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, Role

Hearer = Callable[[Office, OutboxEvent], None]
KIND = NoticeKind.MONEY


@dataclass(frozen=True)
class Telling:
    """The words, and the office that reads them (None: the claimant)."""

    template: str
    office: Role | None = None
    reason: type[StrEnum] | None = None


TOLD: dict[str, Telling] = {
    "claim.submit": Telling("claim_to_check", Role.BRANCH_OPERATOR),
    "claim.return": Telling("claim_returned", None, ReturnReason),
    "claim.refuse": Telling("claim_refused", None, RefusalReason),
    "claim.compute": Telling("claim_to_review", Role.DEPARTMENT_OFFICER),
    "claim.post": Telling("claim_posted"),
    "claim.object": Telling("claim_objected", Role.DEPARTMENT_HEAD),
    "claim.uphold": Telling("claim_review_again", Role.DEPARTMENT_OFFICER),
    "claim.waitlist": Telling("claim_waits"),
    "claim.approve": Telling("claim_approved"),
    "claim.pay": Telling("claim_paid"),
    "claim.claw_back": Telling("claim_clawed_back", None, ClawBackGround),
}


def serve(_office: Office, event: OutboxEvent) -> None:
    """A claim that waited has its money; reservations of other rooms are theirs."""
    approving.served(SYSTEM, event.subject_id)


def tell(_office: Office, event: OutboxEvent) -> None:
    """Whoever did it is not told, and nobody at the desk of a claim of their own."""
    claim, telling = db.session.get(Claim, event.subject_id), TOLD[event.topic]
    if claim is None:
        return
    readers = _claimant(claim) if telling.office is None else _desk(claim, telling.office)
    facts = {
        "title": word(claim.title), "number": claim.id, "amount": money(claim.decided_fen or 0),
        "until": claim.notice_until.isoformat() if claim.notice_until else "",
        "reason": word(_reason(claim, telling.reason)), "note": claim.reason_note,
    }  # fmt: skip
    key, path = f"claim:{claim.id}:{event.id}", f"/claims/{claim.id}"
    inbox.tell(SYSTEM, sorted(readers - {event.facts.get("by")}), KIND, telling.template, key, path, **facts)


def _reason(claim: Claim, members: type[StrEnum] | None) -> str:
    if members is None or claim.reason not in set(members):
        return ""
    return LABELS[members][members(claim.reason)]


def _claimant(claim: Claim) -> set[int]:
    if claim.organisation_id is None:
        return {claim.person_id} if claim.person_id is not None else set()
    return {person.id for person in recipients.administrators(EVERYTHING, claim.organisation_id)}


def _desk(claim: Claim, office: Role) -> set[int]:
    """Who holds the office where the claim is."""
    found = recipients.holders(EVERYTHING, office)
    return {person.id for person, path in found if claim.branch_path.startswith(path)} - _claimant(claim)


CLAIM_NEWS: tuple[tuple[str, Hearer], ...] = (
    (budgets.RESERVED, serve),
    *((topic, tell) for topic in sorted(TOLD)),
)
