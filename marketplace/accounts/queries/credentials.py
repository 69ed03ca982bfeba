"""From what somebody typed to whether it is right. Hashes outside transactions, since hashing takes long."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from marketplace.accounts import passwords
from marketplace.accounts.models import PasswordHistory, Person
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.text import clean_line

LONGEST_USERNAME = 254


@dataclass(frozen=True)
class Checked:
    """A password that was looked at. `stored` is the hash it was held against, `renewed` a fresh one to keep.

    `account_key` names the account for the throttle, also one that does not exist.
    """

    account_key: str
    person_id: int | None
    stored: str | None
    right: bool
    renewed: str | None = None


def account_key(scope: Scope, username: str) -> str:
    """The same for the mail address and the login name of one person; a made-up name has a key too."""
    person = _person(username)
    return key_of(scope, person.id) if person else f"name:{_folded(username)}"


def key_of(scope: Scope, person_id: int) -> str:
    """The throttle's key of an existing account."""
    return f"person:{person_id}"


def checked(scope: Scope, username: str, plain: str) -> Checked:
    """A password by mail address or login name. Takes as long for an unknown name as for a known one."""
    person = _person(username)
    key = key_of(scope, person.id) if person else f"name:{_folded(username)}"
    person_id, stored = (person.id, person.password_hash) if person else (None, None)
    db.session.rollback()  # nothing is read any more while the hash is computed
    right = passwords.verify(stored, plain[: passwords.LONGEST_TYPED])
    renew = right and stored is not None and passwords.needs_rehash(stored)
    return Checked(key, person_id, stored, right, passwords.hash_password(plain) if renew else None)


def checked_person(scope: Scope, person_id: int, plain: str) -> Checked:
    """The same for somebody known already, who confirms a step with the password."""
    stored = db.session.scalars(select(Person.password_hash).where(Person.id == person_id)).one_or_none()
    db.session.rollback()
    right = passwords.verify(stored, plain[: passwords.LONGEST_TYPED])
    return Checked(key_of(scope, person_id), person_id, stored, right)


def former_hashes(scope: Scope, person_id: int) -> list[str]:
    """The password hashes of a person, newest first."""
    query = select(PasswordHistory.password_hash).where(PasswordHistory.person_id == person_id)
    return list(db.session.scalars(query.order_by(PasswordHistory.id.desc())))


def _person(username: str) -> Person | None:
    name = _folded(username)
    if not name or len(name) > LONGEST_USERNAME:
        return None
    found = select(Person).where(or_(Person.email == name, Person.login_name == name))
    return db.session.scalars(found.order_by(Person.id)).first()


def _folded(username: str) -> str:
    return clean_line(username).lower()
