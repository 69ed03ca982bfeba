"""Mailed links. Unknown, used, cancelled and expired ones look alike."""

from sqlalchemy import Select, select

from marketplace.accounts.models import OneTimeLink
from marketplace.accounts.tokens import token_hash
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import LinkExpired

LONGEST_TOKEN = 100


def by_token(scope: Scope, token: str, purpose: str) -> OneTimeLink:
    """The open link behind a token, which is all one needs to know. Raises LinkExpired."""
    if len(token) > LONGEST_TOKEN:
        raise LinkExpired
    query = _open(purpose).where(OneTimeLink.token_hash == token_hash(token))
    found = db.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise LinkExpired
    return found


def invitations(scope: Scope, organisation_id: int) -> list[OneTimeLink]:
    """The open invitations of an organisation the caller may see, newest first."""
    query = _open("invite").where(OneTimeLink.organisation_id == organisation_id)
    return list(db.session.scalars(query.order_by(OneTimeLink.id.desc())))


def _open(purpose: str) -> Select[OneTimeLink]:
    return select(OneTimeLink).where(
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.cancelled_at.is_(None),
        OneTimeLink.expires_at > utc_now(),
    )
