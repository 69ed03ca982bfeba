"""Two people, or one person twice, at the same moment: one of them is told, nothing happens twice."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.drafts import OrganisationDraft
from marketplace.accounts.models import OneTimeLink, Organisation, OrganisationMember, Person, RecoveryCode
from marketplace.accounts.operations import invitations, new_passwords, organisations, people, registration
from marketplace.accounts.operations import second_factor as factor
from marketplace.accounts.operations.second_factor import Answer
from marketplace.accounts.operations.sign_in import Result
from marketplace.accounts.operations.unique import insert_unique
from marketplace.accounts.states import OrganisationKind, OrganisationStatus, PersonStatus
from marketplace.audit import queries as audit
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.errors import Invalid, LinkExpired, MarketError, Problem, Stale
from tests import make
from tests.accounts import steps


def at_once(app: Flask, *works: Callable[[], object]) -> list[str]:
    """What became of each: its value, or the code of its refusal."""
    ready, results = threading.Barrier(len(works)), [""] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait(10)
            try:
                with unit_of_work():
                    results[number] = str(work() or "done")
            except MarketError as error:
                results[number] = error.code
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()  # the read that was open here still shows what was before
    return sorted(results)


def test_one_code_is_registered_once(app: Flask) -> None:
    draft = steps.draft()
    work = lambda: organisations.register(SYSTEM, draft).name  # noqa: E731
    assert at_once(app, work, work) == sorted(["invalid", draft.name])
    assert len(db.session.scalars(select(Organisation)).all()) == 1


def test_one_address_has_one_account(app: Flask) -> None:
    work = lambda: people.create(SYSTEM, email="one@example.invalid", name="某人").email  # noqa: E731
    assert at_once(app, work, work) == ["invalid", "one@example.invalid"]
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_the_database_itself_knows_what_there_is_once(app: Flask) -> None:
    """What the look-up before the insert missed is refused by the index, with the same words."""
    known = make.organisation()
    row = Organisation(
        uscc=known.uscc, name="虚构", kind=OrganisationKind.OTHER, region_code="220102", branch_path="/p/BR1/"
    )
    with pytest.raises(Invalid) as refusal, unit_of_work():
        insert_unique(SYSTEM, row, Problem("uscc", "uscc_taken"))
    assert refusal.value.problems == (Problem("uscc", "uscc_taken"),)


def test_after_a_double_the_same_work_may_go_on(app: Flask) -> None:
    known = make.person().email
    with unit_of_work():
        row = Person(email=known, name="某人", status=PersonStatus.ACTIVE)
        with pytest.raises(Invalid):
            insert_unique(SYSTEM, row, Problem("email", "email_taken"))
        people.create(SYSTEM, email="other@example.invalid", name="某人")
    assert len(db.session.scalars(select(Person)).all()) == 2


def test_one_invitation_makes_one_member(app: Flask) -> None:
    owner = make.member()
    with unit_of_work():
        invitations.invite(owner, steps.organisation_of(owner), "g@example.invalid", OrganisationRole.MEMBER)
    token, new = steps.mint("invite"), steps.new_password()
    work = lambda: invitations.accept_as_new(steps.visitor(), token, name="来宾", password=new) and "in"  # noqa: E731
    assert at_once(app, work, work) == ["in", "link_expired"]
    assert len(db.session.scalars(select(OrganisationMember)).all()) == 2


def test_one_reset_link_sets_one_password(app: Flask) -> None:
    person = make.person()
    with unit_of_work():
        steps.links.request_reset(SYSTEM, person)
    token = steps.mint("reset")
    works = [
        lambda word=word: new_passwords.reset(steps.visitor(), token, steps.new_password(word))
        for word in ("First-Choice-2026!", "Second-Choice-2026!")
    ]
    assert at_once(app, *works) == ["done", "link_expired"]
    opened = [
        steps.signs_in(person.email, word).result for word in ("First-Choice-2026!", "Second-Choice-2026!")
    ]
    assert sorted(opened) == [Result.IN, Result.WRONG]


def test_two_sign_ups_with_one_address_look_alike_and_make_one_account(app: Flask) -> None:
    new = steps.new_password()
    first, second = steps.draft(), steps.draft()

    def signs_up(draft: OrganisationDraft, address: str) -> None:
        registration.sign_up(
            steps.visitor(address), draft, email="two@example.invalid", name="吴六", password=new
        )

    works = (lambda: signs_up(first, "192.0.2.1"), lambda: signs_up(second, "192.0.2.2"))
    assert at_once(app, *works) == ["done", "done"]
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_two_who_save_an_organisation_at_once_do_not_overwrite_one_another(app: Flask) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    seen, number = row.row_version, row.id
    facts = {"uscc": row.uscc, "name": row.name, "kind": row.kind, "region_code": row.region_code}

    def saves(address: str) -> str:
        draft = steps.draft(**facts, address=address)
        organisations.update(owner, db.session.get_one(Organisation, number), draft, seen_version=seen)
        return address

    results = at_once(app, lambda: saves("甲路"), lambda: saves("乙路"))
    assert results in (["stale", "甲路"], ["stale", "乙路"])
    assert db.session.get_one(Organisation, number).address == results[1]


def test_two_operators_decide_once(app: Flask) -> None:
    waiting = make.organisation(verified=False).id
    verifies = lambda: organisations.verify(SYSTEM, db.session.get_one(Organisation, waiting))  # noqa: E731
    first, second = at_once(app, verifies, verifies)
    assert (first, second in {"wrong_state", "stale"}) == (
        "done",
        True,
    )  # by whether it read before the other wrote
    assert db.session.get_one(Organisation, waiting).status is OrganisationStatus.VERIFIED
    assert len(steps.news("organisation.verify")) == 1
    assert audit.verify(audit.WHOLE_TRAIL).faults == ()


def test_the_last_two_administrators_do_not_both_leave(app: Flask) -> None:
    owner = make.member()
    number = owner.memberships[0].organisation_id
    other = make.member(of=steps.organisation_of(owner))

    def leaves(person_id: int | None) -> None:
        organisations.remove_member(SYSTEM, db.session.get_one(Organisation, number), person_id or 0)

    results = at_once(app, lambda: leaves(owner.person_id), lambda: leaves(other.person_id))
    assert results == ["done", "invalid"]


def test_one_recovery_code_opens_once(app: Flask) -> None:
    actor = make.member()
    with unit_of_work():
        factor.start(actor, steps.VAULT)
    code = factor.codes.new_recovery_codes()[0]
    with unit_of_work():
        hashed = factor.codes.recovery_hash(code)
        db.session.add(RecoveryCode(person_id=actor.person_id, code_hash=hashed))
    make.session_token(actor)
    session_id = db.session.scalars(select(steps.SignInSession.id)).first() or 0
    work = lambda: factor.show(actor, steps.VAULT, code, session_id)  # noqa: E731
    assert at_once(app, work, work) == sorted([Answer.RIGHT, Answer.WRONG])


def test_a_link_used_meanwhile_is_expired_for_the_second(app: Flask) -> None:
    person = make.person()
    with unit_of_work():
        steps.links.request_reset(SYSTEM, person)
    token = steps.mint("reset")
    with unit_of_work():
        steps.links.use(SYSTEM, db.session.scalars(select(OneTimeLink)).one())
    with pytest.raises(LinkExpired), unit_of_work():
        new_passwords.reset(steps.visitor(), token, steps.new_password())


def test_a_row_that_was_read_before_somebody_saved_is_stale(app: Flask) -> None:
    made = make.organisation(verified=False).id
    with pytest.raises(Stale), unit_of_work():
        row = db.session.get_one(Organisation, made)
        db.session.execute(
            db.update(Organisation).values(row_version=99), execution_options={"synchronize_session": False}
        )
        organisations.verify(SYSTEM, row)
