"""The second factor: set up, shown at sign-in, replaced. A person acts on the own account alone."""

from enum import StrEnum

from sqlalchemy import delete, select, update

from marketplace.accounts import policy
from marketplace.accounts import second_factor as codes
from marketplace.accounts.limits import SECOND_FACTOR
from marketplace.accounts.models import Person, RecoveryCode, SignInSession
from marketplace.accounts.operations import sessions, throttling
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries.credentials import key_of
from marketplace.accounts.queries.throttles import waiting_seconds
from marketplace.accounts.second_factor import Vault
from marketplace.audit import trail
from marketplace.branches.scope import PUBLIC
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import SECOND_FACTOR_ROLES, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed, NotFound, NotSignedIn, WrongState


class Answer(StrEnum):
    """To a code somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def start(actor: Actor, vault: Vault) -> None:
    """Make a seed to be confirmed by a first code. Raises WrongState when the factor is set up already."""
    person = _self(actor)
    if person.totp_confirmed_at is not None:
        raise WrongState(action="start_second_factor", status="confirmed", start=["none"])
    person.totp_seed = vault.close(codes.new_seed())
    person.totp_last_step = None
    trail.record(actor, "second_factor.start", f"person:{person.id}")


def finish(actor: Actor, vault: Vault, code: str, session_id: int) -> tuple[Answer, tuple[str, ...]]:
    """The first code shows that the app has the seed. With RIGHT come the recovery codes, never seen again.

    The session counts as one that has shown the factor; the others end. Raises WrongState without a seed.
    """
    person = _self(actor)
    if person.totp_confirmed_at is not None or person.totp_seed is None:
        raise WrongState(action="finish_second_factor", status="none", start=["started"])
    answer = _check(actor, person, vault, code)
    if answer is not Answer.RIGHT:
        return answer, ()
    person.totp_confirmed_at = utc_now()
    _mark(session_id)
    sessions.close_all(actor, person.id, keep=session_id)
    trail.record(actor, "second_factor.finish", f"person:{person.id}")
    outbox.add("person.second_factor_changed", person.id)
    return answer, _new_recovery_codes(person)


def show(actor: Actor, vault: Vault, code: str, session_id: int) -> Answer:
    """Show the factor at sign-in: a code of the app, or one of the recovery codes. Each works once."""
    person = _self(actor)
    answer = _check(actor, person, vault, code, recovery=True)
    if answer is Answer.RIGHT:
        _mark(session_id)
        trail.record(actor, "second_factor.show", f"person:{person.id}")
    return answer


def renew_recovery_codes(actor: Actor, vault: Vault, code: str) -> tuple[Answer, tuple[str, ...]]:
    """Eight new recovery codes for a code of the app; the old ones stop working."""
    person = _self(actor)
    answer = _check(actor, person, vault, code)
    if answer is not Answer.RIGHT:
        return answer, ()
    trail.record(actor, "second_factor.renew_recovery_codes", f"person:{person.id}")
    outbox.add("person.second_factor_changed", person.id)
    return answer, _new_recovery_codes(person)


def remove(actor: Actor, vault: Vault, code: str) -> Answer:
    """Sign in without a second factor from now on. Raises NotAllowed when a role demands one."""
    person = _self(actor)
    if any(g.role in SECOND_FACTOR_ROLES for g in person.grants):
        raise NotAllowed(action="remove_second_factor", actor=actor.person_id)
    answer = _check(actor, person, vault, code, recovery=True)
    if answer is Answer.RIGHT:
        _forget(actor, person)
    return answer


def take_away(actor: Actor, person_id: int) -> None:
    """An administrator helps somebody who lost phone and recovery codes; sessions end, it is set up anew.

    Raises NotAllowed (also for one's own account), NotFound.
    """
    policy.require_permission(actor, Permission.PEOPLE_ADMINISTER)
    policy.require_other(actor, person_id)
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(person=person_id)
    _forget(actor, person)
    sessions.close_all(actor, person_id)


def provide(actor: Actor, person_id: int, vault: Vault) -> None:
    """Set the factor up for a demo person, whose codes the page shows. Raises NotAllowed for anybody else."""
    person = db.session.get_one(Person, person_id)
    if not actor.is_system or not person.is_demo:
        raise NotAllowed(action="provide_second_factor", actor=actor.person_id)
    person.totp_seed = vault.close(codes.new_seed())
    person.totp_confirmed_at = utc_now()
    trail.record(actor, "second_factor.provide", f"person:{person_id}")


def _check(actor: Actor, person: Person, vault: Vault, code: str, *, recovery: bool = False) -> Answer:
    key = key_of(PUBLIC, person.id)
    if waiting_seconds(PUBLIC, SECOND_FACTOR, key):
        trail.record(actor, "second_factor.locked", f"person:{person.id}")
        return Answer.LOCKED
    if _takes_step(person, vault, code) or (recovery and _takes_recovery(person, code)):
        throttling.clear(actor, SECOND_FACTOR, key)
        return Answer.RIGHT
    throttling.count(actor, SECOND_FACTOR, key)
    trail.record(actor, "second_factor.failed", f"person:{person.id}")
    return Answer.WRONG


def _takes_step(person: Person, vault: Vault, code: str) -> bool:
    seed = vault.open(person.totp_seed) if person.totp_seed else None
    step = codes.matching_step(seed, codes.digits(code), utc_now(), person.totp_last_step) if seed else None
    if step is None:
        return False
    person.totp_last_step = step
    return True


def _takes_recovery(person: Person, code: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == codes.recovery_hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=utc_now())
        .returning(RecoveryCode.id)
    )
    return used.first() is not None


def _new_recovery_codes(person: Person) -> tuple[str, ...]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    made = codes.new_recovery_codes()
    db.session.add_all(
        RecoveryCode(person_id=person.id, code_hash=codes.recovery_hash(code)) for code in made
    )
    return made


def _forget(actor: Actor, person: Person) -> None:
    person.totp_seed = person.totp_confirmed_at = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    trail.record(actor, "second_factor.remove", f"person:{person.id}")
    outbox.add("person.second_factor_changed", person.id)


def _mark(session_id: int) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(second_factor_at=utc_now())
    )


def _self(actor: Actor) -> Person:
    """The acting person, its row locked: two codes sent at once are looked at one after the other."""
    if actor.person_id is None:
        raise NotSignedIn
    query = select(Person).where(Person.id == actor.person_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
