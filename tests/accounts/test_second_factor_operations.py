"""The second factor on real rows: set up, shown once, replaced, taken away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import actors
from marketplace.accounts import second_factor as codes
from marketplace.accounts.models import Person, RecoveryCode, SignInSession
from marketplace.accounts.operations import people, second_factor
from marketplace.accounts.operations.second_factor import Answer
from marketplace.accounts.queries import people as people_queries
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SECOND_FACTOR_ROLES, SYSTEM, Actor, Role
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed, NotSignedIn, WrongState
from tests import make
from tests.accounts import steps
from tests.accounts.steps import VAULT

NOON = datetime.fromisoformat("2026-11-24T12:00:00+00:00")


def newest_session(actor: Actor) -> int:
    query = select(SignInSession.id).where(SignInSession.person_id == actor.person_id)
    return int(db.session.scalars(query.order_by(SignInSession.id.desc())).first() or 0)


def seed_of(actor: Actor) -> str:
    return VAULT.open(steps.person_of(actor).totp_seed or "") or ""


def code_of(actor: Actor, at: datetime | None = None) -> str:
    return codes.code_at(seed_of(actor), codes.step_of(at or utc_now()))


def set_up(actor: Actor) -> tuple[str, ...]:
    """Set the factor up with the code of one step ago, so that the present one is still fresh."""
    make.session_token(actor)
    with unit_of_work():
        second_factor.start(actor, VAULT)
    before = code_of(actor, utc_now() - timedelta(seconds=30))
    with unit_of_work():
        answer, made = second_factor.finish(actor, VAULT, before, newest_session(actor))
    assert answer is Answer.RIGHT
    return made


def shows(actor: Actor, code: str) -> Answer:
    with unit_of_work():
        return second_factor.show(actor, VAULT, code, newest_session(actor))


@pytest.fixture
def actor(app: Flask) -> Iterator[Actor]:
    """Somebody at a standing clock in the middle of a half minute: on a slow machine a real one would turn the
    code of one step ago into one of two steps ago, which is refused.
    """
    with time_machine.travel(NOON + timedelta(seconds=15), tick=False):
        yield make.actor_of(make.person().id)


def test_setting_up_gives_eight_codes_once_and_keeps_only_hashes(actor: Actor) -> None:
    made = set_up(actor)
    rows = db.session.scalars(select(RecoveryCode)).all()
    assert len(made) == len(rows) == 8
    assert {row.code_hash for row in rows} == {codes.recovery_hash(code) for code in made}
    assert not {row.code_hash for row in rows} & set(made)


def test_the_seed_lies_encrypted(actor: Actor) -> None:
    set_up(actor)
    stored = steps.person_of(actor).totp_seed or ""
    assert seed_of(actor) not in stored
    assert len(seed_of(actor)) == 32


def test_setting_up_ends_the_other_sessions(actor: Actor) -> None:
    make.session_token(actor)
    make.session_token(actor)
    set_up(actor)
    assert steps.sessions_of(actor.person_id) == 1


def test_a_wrong_first_code_sets_nothing_up(actor: Actor) -> None:
    make.session_token(actor)
    with unit_of_work():
        second_factor.start(actor, VAULT)
        answer, made = second_factor.finish(actor, VAULT, "000000", newest_session(actor))
    assert (answer, made) == (Answer.WRONG, ())
    assert steps.person_of(actor).totp_confirmed_at is None


def test_it_is_not_set_up_twice_nor_finished_unstarted(actor: Actor) -> None:
    with pytest.raises(WrongState), unit_of_work():
        second_factor.finish(actor, VAULT, "000000", 1)
    set_up(actor)
    with pytest.raises(WrongState), unit_of_work():
        second_factor.start(actor, VAULT)


def test_each_code_works_once(actor: Actor) -> None:
    set_up(actor)
    with time_machine.travel(utc_now() + timedelta(minutes=5), tick=False):
        code = code_of(actor)
        assert shows(actor, code) is Answer.RIGHT
        assert shows(actor, code) is Answer.WRONG


def test_the_code_that_set_it_up_is_used_too(actor: Actor) -> None:
    with time_machine.travel(NOON, tick=False):
        set_up(actor)
        assert shows(actor, code_of(actor, NOON - timedelta(seconds=30))) is Answer.WRONG
        assert shows(actor, code_of(actor, NOON)) is Answer.RIGHT


def test_each_recovery_code_works_once(actor: Actor) -> None:
    made = set_up(actor)
    assert people_queries.recovery_codes_left(PUBLIC, actor.person_id or 0) == 8
    assert shows(actor, made[0].upper().replace("-", " ")) is Answer.RIGHT
    assert shows(actor, made[0]) is Answer.WRONG
    assert shows(actor, made[1]) is Answer.RIGHT
    assert people_queries.recovery_codes_left(PUBLIC, actor.person_id or 0) == 6


def test_somebody_elses_recovery_code_opens_nothing(actor: Actor) -> None:
    set_up(actor)
    other = make.actor_of(make.person().id)
    theirs = set_up(other)
    assert shows(actor, theirs[0]) is Answer.WRONG


@pytest.mark.parametrize("code", ["", "\x00", "\ud800", "x" * 5000, "-" * 11])
def test_any_text_gets_an_answer(actor: Actor, code: str) -> None:
    set_up(actor)
    assert shows(actor, code) is Answer.WRONG


def test_after_five_wrong_codes_the_right_one_waits(actor: Actor) -> None:
    set_up(actor)
    now = utc_now() + timedelta(minutes=5)
    with time_machine.travel(now, tick=False):
        for _ in range(5):
            assert shows(actor, "000000") is Answer.WRONG
        assert shows(actor, code_of(actor)) is Answer.LOCKED
    with time_machine.travel(now + timedelta(minutes=6), tick=False):
        assert shows(actor, code_of(actor)) is Answer.RIGHT


def test_new_recovery_codes_replace_the_old_ones(actor: Actor) -> None:
    old = set_up(actor)
    with unit_of_work():
        answer, made = second_factor.renew_recovery_codes(actor, VAULT, code_of(actor))
    assert answer is Answer.RIGHT
    assert not set(old) & set(made)
    assert shows(actor, old[0]) is Answer.WRONG
    assert shows(actor, made[0]) is Answer.RIGHT


def test_a_recovery_code_does_not_make_new_recovery_codes(actor: Actor) -> None:
    old = set_up(actor)
    with unit_of_work():
        answer, made = second_factor.renew_recovery_codes(actor, VAULT, old[0])
    assert (answer, made) == (Answer.WRONG, ())


def test_it_can_be_removed_with_a_code(actor: Actor) -> None:
    set_up(actor)
    with unit_of_work():
        assert second_factor.remove(actor, VAULT, "000000") is Answer.WRONG
        assert second_factor.remove(actor, VAULT, code_of(actor)) is Answer.RIGHT
    assert not actors.wants_second_factor(steps.person_of(actor))


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_a_role_that_demands_it_keeps_it(app: Flask, role: Role) -> None:
    officer = make.officer(role)
    set_up(officer)
    with pytest.raises(NotAllowed), unit_of_work():
        second_factor.remove(officer, VAULT, code_of(officer))


def test_a_role_that_demands_it_counts_only_once_it_was_shown(app: Flask) -> None:
    person = steps.person_of(make.officer(Role.FINANCE_OFFICER))
    assert actors.wants_second_factor(person)
    assert actors.actor_for(person, second_factor=False).roles == frozenset()
    assert actors.actor_for(person, second_factor=True).roles == {Role.FINANCE_OFFICER}


def test_the_security_administrator_takes_it_away_from_others_alone(actor: Actor) -> None:
    set_up(actor)
    security = make.officer(Role.SECURITY_ADMINISTRATOR)
    with unit_of_work():
        second_factor.take_away(security, actor.person_id or 0)
    assert steps.person_of(actor).totp_seed is None
    assert steps.sessions_of(actor.person_id) == 0
    with pytest.raises(NotAllowed), unit_of_work():
        second_factor.take_away(security, security.person_id or 0)
    with pytest.raises(NotAllowed), unit_of_work():
        second_factor.take_away(actor, security.person_id or 0)


def test_only_demo_people_are_provided_with_one(app: Flask) -> None:
    real = make.person()
    with unit_of_work():
        demo = people.create(SYSTEM, email="demo@example.invalid", name="演示", is_demo=True)
        second_factor.provide(SYSTEM, demo.id, VAULT)
        demo_id = demo.id
    assert db.session.get_one(Person, demo_id).totp_confirmed_at is not None
    with pytest.raises(NotAllowed), unit_of_work():
        second_factor.provide(SYSTEM, real.id, VAULT)


def test_nobody_without_a_session_starts(app: Flask) -> None:
    with pytest.raises(NotSignedIn), unit_of_work():
        second_factor.start(ANONYMOUS, VAULT)
