"""One claim, its parts, and lists of claims."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from marketplace.accounts.models import Person
from marketplace.claims.models import (
    Claim,
    ClaimDocument,
    ClaimFactCheck,
    ClaimKey,
    ClaimObjection,
    ClaimPayment,
)
from marketplace.claims.policy import ClaimScope
from marketplace.claims.states import ON_NOTICE, ClaimStatus, ObjectionStatus
from marketplace.db.base import db
from marketplace.files.models import Attachment
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

SIZE = 20


@dataclass(frozen=True)
class Found:
    """How many in all, and a page of them."""

    total: int
    rows: list[Claim]


def one(scope: ClaimScope, claim_id: int, *, to_change: bool = False) -> Claim:
    """Raises NotFound for others' too. `to_change` locks it until the commit and reads it anew."""
    if not 0 < claim_id <= MOST_ID:
        raise NotFound(kind="claim")
    query = select(Claim).where(scope.clause(), Claim.id == claim_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="claim")
    return found


def own(scope: ClaimScope, page: int = 1) -> Found:
    """Of the reader's organisations and one's own, the newest first."""
    return _page(scope, page, newest_first=True, at_desk=False)


def desk(scope: ClaimScope, status: ClaimStatus, page: int = 1) -> Found:
    """Handed in within the reader's subtree, in a status, the oldest first."""
    return _page(scope, page, newest_first=False, at_desk=True, status=status)


def counts(scope: ClaimScope) -> dict[ClaimStatus, int]:
    """How many of the desk's claims have each status."""
    query = select(Claim.status, func.count()).where(scope.desk()).group_by(Claim.status)
    return {status: int(count) for status, count in db.session.execute(query)}


def _page(
    scope: ClaimScope, page: int, *, newest_first: bool, at_desk: bool, status: ClaimStatus | None = None
) -> Found:
    query = select(Claim).where(scope.desk() if at_desk else scope.own())
    if status is not None:
        query = query.where(Claim.status == status)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = Claim.id.desc() if newest_first else Claim.id
    rows = db.session.scalars(query.order_by(order).limit(SIZE).offset((page - 1) * SIZE))
    return Found(total, list(rows))


def documents(scope: ClaimScope, claim_id: int) -> list[tuple[ClaimDocument, Attachment]]:
    """In the order in which they were added."""
    query = (
        select(ClaimDocument, Attachment)
        .join(Attachment, Attachment.id == ClaimDocument.attachment_id)
        .join(Claim, Claim.id == ClaimDocument.claim_id)
        .where(scope.clause(), Claim.id == claim_id, Attachment.deleted_at.is_(None))
        .order_by(ClaimDocument.id)
    )
    return [(row, file) for row, file in db.session.execute(query)]


def reads_file(scope: ClaimScope, attachment_id: int) -> bool:
    """Does the attachment belong to a claim that the scope reads?"""
    query = select(Claim.id).join(ClaimDocument, ClaimDocument.claim_id == Claim.id)
    found = db.session.scalar(query.where(scope.clause(), ClaimDocument.attachment_id == attachment_id))
    return found is not None


def checks(scope: ClaimScope, claim: Claim) -> dict[tuple[str, str], ClaimFactCheck]:
    """Those of the newest submission, by item and fact."""
    query = (
        select(ClaimFactCheck)
        .join(Claim, Claim.id == ClaimFactCheck.claim_id)
        .where(scope.clause(), Claim.id == claim.id, ClaimFactCheck.round == claim.round)
    )
    return {(row.item, row.fact): row for row in db.session.scalars(query)}


def objections(scope: ClaimScope, claim_id: int) -> list[ClaimObjection]:
    """The oldest first."""
    query = (
        select(ClaimObjection)
        .join(Claim, Claim.id == ClaimObjection.claim_id)
        .where(scope.clause(), Claim.id == claim_id)
    )
    return list(db.session.scalars(query.order_by(ClaimObjection.id)))


def open_objections(scope: ClaimScope, claim_id: int) -> int:
    return sum(row.status is ObjectionStatus.OPEN for row in objections(scope, claim_id))


def payments(scope: ClaimScope, claim_id: int) -> list[ClaimPayment]:
    """Money out and back, the oldest first."""
    query = (
        select(ClaimPayment)
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .where(scope.clause(), Claim.id == claim_id)
    )
    return list(db.session.scalars(query.order_by(ClaimPayment.id)))


def outstanding(scope: ClaimScope, claim: Claim) -> int:
    """What was asked back and has not come, in fen."""
    back = -sum(row.amount_fen for row in payments(scope, claim.id) if row.amount_fen < 0)
    return claim.clawed_fen - back


def living_keys(scope: ClaimScope, keys: list[str], beside: int) -> list[tuple[str, Claim]]:
    """Which of these other living claims hold, whoever's they are, with the claims."""
    query = (
        select(ClaimKey.key, Claim)
        .join(Claim, Claim.id == ClaimKey.claim_id)
        .where(ClaimKey.key.in_(keys), ClaimKey.lives.is_(True), ClaimKey.claim_id != beside)
    )
    found = db.session.execute(query.order_by(ClaimKey.key).execution_options(populate_existing=True))
    return [(key, claim) for key, claim in found]


def people(scope: ClaimScope, claim: Claim) -> dict[int, str]:
    """The names of those who decided on it, by id."""
    ids = {
        claim.submitted_by, claim.checked_by, claim.reviewed_by, claim.approved_by, claim.ordered_by, claim.paid_by,
        claim.audited_by,
    }  # fmt: skip
    rows = db.session.execute(
        select(Person.id, Person.name).where(Person.id.in_(sorted(i for i in ids if i)))
    )
    return {number: name for number, name in rows}  # noqa: C416 a row is no pair to a type checker


def objectors(scope: ClaimScope, claim_id: int) -> dict[int, str]:
    """The names of those who objected to a claim, by id: for the department."""
    query = select(Person.id, Person.name).join(ClaimObjection, ClaimObjection.made_by == Person.id)
    mine = query.join(Claim, Claim.id == ClaimObjection.claim_id).where(scope.clause(), Claim.id == claim_id)
    return {number: name for number, name in db.session.execute(mine)}  # noqa: C416 a row is no pair to a type checker


def on_notice(scope: ClaimScope, today: date, page: int = 1) -> Found:
    """Claims whose public notice runs, what ends soonest first; everybody reads them."""
    query = select(Claim).where(_noticed(today))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = query.order_by(Claim.notice_until, Claim.id).limit(SIZE).offset((page - 1) * SIZE)
    return Found(total, list(db.session.scalars(rows)))


def notice(scope: ClaimScope, claim_id: int, today: date) -> Claim:
    """One whose notice runs. Raises NotFound for every other claim."""
    if not 0 < claim_id <= MOST_ID:
        raise NotFound(kind="claim")
    found = db.session.scalars(select(Claim).where(_noticed(today), Claim.id == claim_id)).one_or_none()
    if found is None:
        raise NotFound(kind="claim")
    return found


def _noticed(today: date) -> ColumnElement[bool]:
    return and_(Claim.status.in_(sorted(ON_NOTICE)), Claim.notice_until >= today)
