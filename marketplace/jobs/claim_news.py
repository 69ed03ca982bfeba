"""What follows from news about claims: money that came for one that waited, and who is told of what."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.budgets import topics as budgets
from marketplace.claims.labels import LABELS
from marketplace.claims.models import Claim, ClaimObjection
from marketplace.claims.operations import approving
from marketplace.claims.states import ClawBackGround, ObjectionReason, RefusalReason, ReturnReason
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


TOLD: dict[str, tuple[Telling, ...]] = {
    "claim.submit": (Telling("claim_to_check", Role.BRANCH_OPERATOR),),
    "claim.return": (Telling("claim_returned", None, ReturnReason),),
    "claim.refuse": (Telling("claim_refused", None, RefusalReason),),
    "claim.compute": (Telling("claim_to_review", Role.DEPARTMENT_OFFICER),),
    "claim.post": (Telling("claim_posted"),),
    "claim.object": (Telling("claim_objected", Role.DEPARTMENT_HEAD),),
    "claim.uphold": (Telling("claim_review_again", Role.DEPARTMENT_OFFICER), Telling("claim_sent_back")),
    "claim.waitlist": (Telling("claim_waits"),),
    "claim.approve": (Telling("claim_approved"), Telling("claim_to_pay", Role.FINANCE_OFFICER)),
    "claim.cancel": (Telling("claim_cancelled", None, RefusalReason),),
    "claim.pay": (Telling("claim_paid"),),
    "claim.claw_back": (Telling("claim_clawed_back", None, ClawBackGround),),
}
OBJECTION_ENDS = ("claim_objection.uphold", "claim_objection.dismiss")
OBJECTION_DECIDED = "objection_decided"


def serve(_office: Office, event: OutboxEvent) -> None:
    """A claim that waited has its money; reservations of other rooms are theirs."""
    approving.served(SYSTEM, event.subject_id)


def tell(_office: Office, event: OutboxEvent) -> None:
    """Whoever did it is not told, and nobody at the desk of a claim of their own."""
    claim = db.session.get(Claim, event.subject_id)
    if claim is None:
        return
    for telling in TOLD[event.topic]:
        _tell(event, claim, telling)


def _tell(event: OutboxEvent, claim: Claim, telling: Telling) -> None:
    readers = _claimant(claim) if telling.office is None else _desk(claim, telling.office)
    facts = {
        "title": word(claim.title), "number": claim.id, "amount": money(claim.decided_fen or 0),
        "until": claim.notice_until.isoformat() if claim.notice_until else "",
        "reason": word(_reason(claim, telling.reason)), "note": claim.reason_note,
    }  # fmt: skip
    key, path = f"claim:{claim.id}:{event.id}", f"/claims/{claim.id}"
    inbox.tell(SYSTEM, sorted(readers - {event.facts.get("by")}), KIND, telling.template, key, path, **facts)


def tell_objector(_office: Office, event: OutboxEvent) -> None:
    """Whoever objected hears what was found; the claim's page is not theirs to read."""
    row = db.session.get(ClaimObjection, event.subject_id)
    claim = db.session.get(Claim, row.claim_id) if row is not None else None
    if row is None or claim is None or row.made_by is None or row.reason is None:
        return
    facts = {
        "title": word(claim.title), "number": claim.id, "note": row.answer,
        "reason": word(LABELS[ObjectionReason][ObjectionReason(row.reason)]),
    }  # fmt: skip
    key = f"claim_objection:{row.id}"
    inbox.tell(SYSTEM, [row.made_by], KIND, OBJECTION_DECIDED, key, "/claims/notices", **facts)


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
    *((topic, tell_objector) for topic in OBJECTION_ENDS),
)
