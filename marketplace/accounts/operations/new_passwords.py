"""Setting a new password: with the old one, by a mailed link, or because the old one has run out."""

from dataclasses import replace

from marketplace.accounts.limits import SIGN_IN_ACCOUNT
from marketplace.accounts.models import Person
from marketplace.accounts.operations import links, people, sessions, sign_in, throttling
from marketplace.accounts.passwords import NewPassword
from marketplace.accounts.queries.credentials import Checked, key_of
from marketplace.accounts.states import CONFIRM, PersonStatus
from marketplace.accounts.tokens import token_hash
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import LinkExpired, NotAllowed
from marketplace.workflow.apply import apply_move


def change(actor: Actor, checked: Checked, new: NewPassword, *, keep_session: int | None) -> bool:
    """Set one's own password; every other session ends. False (and counted) when the old one is wrong.

    Raises NotAllowed for somebody else's account.
    """
    if checked.person_id is None or checked.person_id != actor.person_id:
        raise NotAllowed(action="change_password", actor=actor.person_id)
    person = db.session.get_one(Person, checked.person_id)
    locked = sign_in.wait_for(actor, checked) > 0
    if locked or not checked.right or person.password_hash != checked.stored:
        if not locked:
            sign_in.fail(actor, checked)
        return False
    _set(actor, person, new, keep_session=keep_session)
    return True


def reset(actor: Actor, token: str, new: NewPassword) -> None:
    """Set a password by a mailed link, which also proves the address. All sessions end.

    Raises LinkExpired for a link that does not open anything (any more).
    """
    link = links.open_one(actor, token, "reset")
    person = db.session.get(Person, link.person_id) if link.person_id else None
    if person is None or person.status is PersonStatus.DISABLED:
        raise LinkExpired
    acting = replace(actor, person_id=person.id, name=person.name)
    links.use(acting, link)
    if person.status is PersonStatus.UNCONFIRMED:
        apply_move(person, CONFIRM, acting)
    _set(acting, person, new)


def renew(actor: Actor, person_id: int, fingerprint: str, new: NewPassword) -> bool:
    """Replace a password that has run out, for somebody who has just typed it right. All sessions end.

    `fingerprint` is that of the hash it was right against; False when another one is stored by now.
    """
    person = db.session.get(Person, person_id)
    if person is None or person.status is not PersonStatus.ACTIVE:
        return False
    if token_hash(person.password_hash or "") != fingerprint:
        return False
    _set(replace(actor, person_id=person.id, name=person.name), person, new)
    return True


def _set(actor: Actor, person: Person, new: NewPassword, *, keep_session: int | None = None) -> None:
    people.keep_password(actor, person, new)
    sessions.close_all(actor, person.id, keep=keep_session)
    throttling.clear(actor, SIGN_IN_ACCOUNT, key_of(PUBLIC, person.id))
    outbox.add("person.password_changed", person.id)
