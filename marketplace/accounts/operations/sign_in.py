"""Signing in. A wrong name, a wrong password, a disabled account and a missing one look alike."""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select

from marketplace.accounts import actors, password_rules
from marketplace.accounts.limits import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from marketplace.accounts.models import Person
from marketplace.accounts.operations import links, sessions, throttling
from marketplace.accounts.password_rules import Profile
from marketplace.accounts.queries.credentials import Checked
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.accounts.states import CONFIRM, PersonStatus
from marketplace.accounts.tokens import token_hash
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.workflow.apply import apply_move


class Result(StrEnum):
    """LOCKED says nothing about the password; the two last ones are told to the right password alone."""

    IN = "in"
    WRONG = "wrong"
    LOCKED = "locked"
    UNCONFIRMED = "unconfirmed"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 a result, not a password


@dataclass(frozen=True)
class Outcome:
    """`token` opens the session when `result` is IN; `retry_after` is seconds when it is LOCKED.

    `fingerprint` stands for the password that has run out, so that it can be renewed once.
    """

    result: Result
    token: str = ""
    person_id: int | None = None
    language: str = "zh"
    retry_after: int = 0
    fingerprint: str = ""


def settle(
    actor: Actor, checked: Checked, *, profile: Profile, user_agent: str = "", admits_demo: bool = False
) -> Outcome:
    """Let the person in, or count the failure. Answers instead of raising, so that the count is kept.

    Everybody knows the passwords of demo people, so they come in only where `admits_demo` says so.
    """
    waits = wait_for(actor, checked)
    if waits:
        trail.record(actor, "sign_in.locked", _subject(checked))
        return Outcome(Result.LOCKED, retry_after=waits)
    person = _right_person(checked)
    if person is None or (person.is_demo and not admits_demo):
        fail(actor, checked)
        return Outcome(Result.WRONG)
    acting = replace(actor, person_id=person.id, name=person.name)
    if person.status is PersonStatus.UNCONFIRMED:
        links.request_confirmation(acting, person)
        return Outcome(Result.UNCONFIRMED)
    throttling.clear(acting, SIGN_IN_ACCOUNT, checked.account_key)
    if password_rules.has_expired(profile, person.password_set_at, utc_now()):
        trail.record(acting, "sign_in.password_expired", f"person:{person.id}")
        fingerprint = token_hash(person.password_hash or "")
        return Outcome(Result.PASSWORD_EXPIRED, person_id=person.id, fingerprint=fingerprint)
    if checked.renewed is not None:
        person.password_hash = checked.renewed
    token = sessions.open_session(acting, person, user_agent=user_agent)
    return Outcome(Result.IN, token=token, person_id=person.id, language=person.language)


def confirm(actor: Actor, token: str, checked: Checked, *, profile: Profile, user_agent: str = "") -> Outcome:
    """Prove a mail address by the mailed link and the password chosen at sign-up, then sign in.

    The password keeps whoever signed up with somebody else's address from being confirmed by its owner.
    Demo people have nothing to prove, so none comes in here. Raises LinkExpired.
    """
    link = links.open_one(actor, token, "confirm")
    person = _right_person(checked) if not wait_for(actor, checked) else None
    if person is not None and person.id == link.person_id and person.status is PersonStatus.UNCONFIRMED:
        acting = replace(actor, person_id=person.id, name=person.name)
        links.use(acting, link)
        apply_move(person, CONFIRM, acting)
    return settle(actor, checked, profile=profile, user_agent=user_agent)


def fail(actor: Actor, checked: Checked) -> None:
    """Count a wrong password against the account and the address."""
    throttling.count(actor, SIGN_IN_ACCOUNT, checked.account_key)
    throttling.count(actor, SIGN_IN_ADDRESS, actor.address or "")
    trail.record(actor, "sign_in.failed", _subject(checked))


def wait_for(actor: Actor, checked: Checked) -> int:
    """Seconds the account or the address has to wait."""
    account = waiting_seconds(PUBLIC, SIGN_IN_ACCOUNT, checked.account_key)
    return max(account, waiting_seconds(PUBLIC, SIGN_IN_ADDRESS, actor.address or ""))


def needs_second_factor(actor: Actor, person_id: int) -> bool:  # noqa: ARG001 every operation takes the actor
    """Does the person owe a second factor after the password?"""
    return actors.wants_second_factor(db.session.get_one(Person, person_id))


def _right_person(checked: Checked) -> Person | None:
    """The person, locked, if the password is right and still the one it was checked against."""
    if not checked.right:
        return None
    query = select(Person).where(Person.id == checked.person_id).with_for_update()
    person = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if person is None or person.password_hash != checked.stored or person.status is PersonStatus.DISABLED:
        return None
    return person


def _subject(checked: Checked) -> str:
    return f"person:{checked.person_id or 'unknown'}"
