"""Who is told of a share."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.rewards.models import Share, SharePerson
from marketplace.rewards.policy import ShareScope
from marketplace.rewards.states import ASKED, ShareStatus


def contributors(scope: ShareScope, share_id: int) -> set[int]:
    """Accounts of those who get a part."""
    query = select(SharePerson.person_id).join(Share, Share.id == SharePerson.share_id)
    mine = query.where(scope.clause(), Share.id == share_id, SharePerson.person_id.is_not(None))
    return {found for found in db.session.scalars(mine) if found is not None}


def revoked(scope: ShareScope, contract_id: int) -> list[Share]:
    """Shares of a contract that were not given up: its registration does not stand any more."""
    query = select(Share).where(scope.clause(), Share.contract_id == contract_id)
    living = query.where(Share.status != ShareStatus.CANCELLED).options(joinedload(Share.contract))
    return list(db.session.scalars(living.order_by(Share.id)))


def unanswered(scope: ShareScope, person_id: int) -> list[int]:
    """Rows of a person where a word is still waited for."""
    query = select(SharePerson.id).join(Share, Share.id == SharePerson.share_id)
    mine = query.where(scope.clause(), SharePerson.person_id == person_id, SharePerson.word.is_(None))
    return list(db.session.scalars(mine.where(Share.status.in_(sorted(ASKED))).order_by(SharePerson.id)))


def words_due(scope: ShareScope, first: date, last: date) -> list[tuple[Share, SharePerson]]:
    """Whoever has an account and has not answered, where the time for it ends within these days."""
    query = (
        select(Share, SharePerson)
        .join(SharePerson, SharePerson.share_id == Share.id)
        .where(scope.clause(), Share.status.in_(sorted(ASKED)), Share.words_until.between(first, last))
        .where(SharePerson.word.is_(None), SharePerson.person_id.is_not(None))
        .options(joinedload(Share.contract))
    )
    return [(share, row) for share, row in db.session.execute(query.order_by(SharePerson.id))]


def unit(scope: ShareScope, share: Share) -> set[int]:
    """Who wrote it and still is a member, and the administrators of the unit."""
    writers = {number for number in (share.drafted_by, share.changed_by) if number is not None}
    wrote = {number for number in writers if recipients.is_member(EVERYTHING, share.organisation_id, number)}
    return wrote | {person.id for person in recipients.administrators(EVERYTHING, share.organisation_id)}
