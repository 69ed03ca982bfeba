"""One share, its parts, and the lists of shares."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.accounts.states import PersonStatus
from marketplace.db.base import db
from marketplace.db.locking import held
from marketplace.files.models import Attachment
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.rewards.models import (
    LINK_KEY_BITS,
    Share,
    ShareCost,
    ShareDispute,
    ShareInstalment,
    SharePayment,
    SharePerson,
)
from marketplace.rewards.policy import ShareScope

SIZE = 50


@dataclass(frozen=True)
class Asked:
    """Somebody who gets a part, and of what."""

    row: SharePerson
    share: Share


def one(scope: ShareScope, share_id: int, *, to_change: bool = False) -> Share:
    """With its contract and unit. Raises NotFound for others' too. `to_change` locks it and reads it anew."""
    if not 0 < share_id <= MOST_ID:
        raise NotFound(kind="share")
    query = select(Share).where(scope.clause(), Share.id == share_id)
    if to_change:
        query = held(query, Share)
    loaded = query.options(joinedload(Share.contract), joinedload(Share.organisation))
    found = db.session.scalars(loaded).one_or_none()
    if found is None:
        raise NotFound(kind="share")
    return found


def page(scope: ShareScope, number: int = 1) -> list[Share]:
    """What somebody reads, the newest first."""
    query = (
        select(Share)
        .where(scope.clause())
        .options(joinedload(Share.contract), joinedload(Share.organisation))
    )
    ordered = query.order_by(Share.id.desc()).offset((number - 1) * SIZE).limit(SIZE)
    return list(db.session.scalars(ordered))


def people(scope: ShareScope, share_id: int) -> list[SharePerson]:
    """In the order of the split, as the database has them now."""
    query = select(SharePerson).join(Share, Share.id == SharePerson.share_id).where(*_mine(scope, share_id))
    return list(
        db.session.scalars(query.order_by(SharePerson.position).execution_options(populate_existing=True))
    )


def person(scope: ShareScope, share_id: int, row_id: int) -> SharePerson:
    """One of a share. Raises NotFound."""
    found = next((row for row in people(scope, share_id) if row.id == row_id), None)
    if found is None:
        raise NotFound(kind="share_person")
    return found


def costs(scope: ShareScope, share_id: int) -> list[ShareCost]:
    query = select(ShareCost).join(Share, Share.id == ShareCost.share_id).where(*_mine(scope, share_id))
    return list(db.session.scalars(query.order_by(ShareCost.position)))


def disputes(scope: ShareScope, share_id: int) -> list[ShareDispute]:
    query = select(ShareDispute).join(Share, Share.id == ShareDispute.share_id).where(*_mine(scope, share_id))
    return list(db.session.scalars(query.order_by(ShareDispute.id)))


def payments(scope: ShareScope, share_id: int) -> list[SharePayment]:
    query = select(SharePayment).join(Share, Share.id == SharePayment.share_id).where(*_mine(scope, share_id))
    return list(db.session.scalars(query.order_by(SharePayment.id)))


def payment(scope: ShareScope, share_id: int, payment_id: int) -> SharePayment:
    """One of a share. Raises NotFound."""
    found = next((row for row in payments(scope, share_id) if row.id == payment_id), None)
    if found is None:
        raise NotFound(kind="share_payment")
    return found


def instalments(scope: ShareScope, share_id: int) -> list[ShareInstalment]:
    """The tax plans of all people of a share, by person and year."""
    query = (
        select(ShareInstalment)
        .join(SharePerson, SharePerson.id == ShareInstalment.share_person_id)
        .join(Share, Share.id == SharePerson.share_id)
    )
    ordered = query.where(*_mine(scope, share_id)).order_by(SharePerson.position, ShareInstalment.year)
    return list(db.session.scalars(ordered))


def asked_by_link(scope: ShareScope, link_key: int) -> Asked:
    """By what a link names. Raises NotFound, also when the person answers signed in, by an account that is active."""
    query = select(SharePerson).where(SharePerson.link_key == link_key)
    row = db.session.scalars(query).one_or_none() if 0 <= link_key < 2**LINK_KEY_BITS else None
    if row is None or signs_in(scope, row):
        raise NotFound(kind="share")
    return Asked(row, one(scope, row.share_id))


def signs_in(scope: ShareScope, row: SharePerson) -> bool:
    """Has the person an account that is active?"""
    account = None if row.person_id is None else db.session.get(Person, row.person_id)
    return account is not None and account.status is PersonStatus.ACTIVE


def asked(scope: ShareScope, row_id: int) -> Asked:
    """By the row of a person, for notices and letters. Raises NotFound."""
    row = db.session.get(SharePerson, row_id) if 0 < row_id <= MOST_ID else None
    if row is None:
        raise NotFound(kind="share")
    return Asked(row, one(scope, row.share_id))


def share_of_file(scope: ShareScope, attachment_id: int) -> Share | None:
    """The share whose minutes a file is."""
    query = select(Share).where(scope.clause(), Share.minutes_id == attachment_id)
    return db.session.scalars(query).first()


def minutes(scope: ShareScope, share: Share) -> Attachment | None:
    """The file with what the unit's leaders decided."""
    if share.minutes_id is None:
        return None
    query = select(Attachment).join(Share, Share.minutes_id == Attachment.id)
    found: Attachment | None = db.session.scalars(
        query.where(scope.clause(), Share.id == share.id)
    ).one_or_none()
    return found


def _mine(scope: ShareScope, share_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return scope.clause(), Share.id == share_id
