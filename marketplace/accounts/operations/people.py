"""Accounts: made, given roles, disabled and enabled. Whatever changes what a person may do ends sessions."""

from sqlalchemy import select

from marketplace.accounts import passwords, policy
from marketplace.accounts.drafts import clean_email, person_problems
from marketplace.accounts.models import PasswordHistory, Person, RoleGrant
from marketplace.accounts.operations import sessions
from marketplace.accounts.operations.unique import insert_unique
from marketplace.accounts.passwords import NewPassword
from marketplace.accounts.permissions import Permission
from marketplace.accounts.roles import grant_problems, level_wanted
from marketplace.accounts.states import DISABLE, ENABLE, PersonReason, PersonStatus
from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor, Role
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem
from marketplace.kernel.text import clean_line
from marketplace.workflow.apply import apply_move


def create(
    actor: Actor,
    *,
    email: str,
    name: str,
    password: NewPassword | str | None = None,
    login_name: str | None = None,
    language: str = "zh",
    is_demo: bool = False,
) -> Person:
    """An active account made by an administrator or a command; without a password it opens by a mailed link.

    A password given as text is held to the stricter profile. Raises NotAllowed, Invalid.
    """
    policy.require_permission(actor, Permission.PEOPLE_ADMINISTER)
    own_words = (name, *email.split("@"))
    return insert(
        actor,
        email=email,
        name=name,
        password=passwords.accept(password, words=own_words) if isinstance(password, str) else password,
        login_name=login_name,
        language=language,
        is_demo=is_demo,
        status=PersonStatus.ACTIVE,
    )


def insert(
    actor: Actor,
    *,
    email: str,
    name: str,
    password: NewPassword | None,
    status: PersonStatus,
    login_name: str | None = None,
    language: str = "zh",
    is_demo: bool = False,
) -> Person:
    """A new row for `create`, sign-up and invitations, which know who may. Raises Invalid."""
    name = clean_line(name)
    problems = person_problems(email, name, login_name)
    if problems:
        raise Invalid(*problems)
    address = clean_email(email)
    _refuse_taken(str(address), login_name)
    made = Person(
        email=address, name=name, login_name=login_name, language=language, is_demo=is_demo, status=status
    )
    insert_unique(actor, made, Problem("email", "email_taken"))
    if password is not None:
        keep_password(actor, made, password)
    trail.record(actor, "person.create", f"person:{made.id}", demo=is_demo)
    return made


def keep_password(actor: Actor, person: Person, new: NewPassword) -> None:
    """Store a password's hash and remember it among the former ones. Who may is for the callers to ask."""
    now = utc_now()
    person.password_hash = new.hash
    person.password_set_at = now
    db.session.add(PasswordHistory(person_id=person.id, password_hash=new.hash, created_at=now))
    trail.record(actor, "person.set_password", f"person:{person.id}")


def grant(actor: Actor, person_id: int, role: Role, branch_path: str | None = None) -> None:
    """Give a system role, for a branch where the role has one; sessions end.

    A person holds at most one role for a subtree, and at most one of the three administrator roles. Raises
    NotAllowed (also for one's own account), NotFound for a person, Invalid for the role or the place.
    """
    person = _other(actor, person_id)
    path = branch_path or (PROVINCE_PATH if level_wanted(role) == "province" else None)
    held = {g.role: g.branch.path if g.branch else None for g in person.grants}
    problems = grant_problems(held, role, path)
    if problems:
        raise Invalid(*problems)
    branch = None if path in (None, PROVINCE_PATH) else _place(str(path))
    row = next((g for g in person.grants if g.role is role), None)
    if row is None:
        row = RoleGrant(person=person, role=role)
        db.session.add(row)
    row.branch, row.granted_by, row.by_accreditation = branch, actor.person_id, False
    trail.record(actor, "person.grant", f"person:{person_id}", role=role, path=path)
    sessions.close_all(actor, person_id)


def revoke(actor: Actor, person_id: int, role: Role) -> None:
    """Take a system role; sessions end. Raises NotAllowed, NotFound when the person does not hold it."""
    person = _other(actor, person_id)
    row = next((g for g in person.grants if g.role is role), None)
    if row is None:
        raise NotFound(role=role)
    person.grants.remove(row)
    db.session.delete(row)
    trail.record(actor, "person.revoke", f"person:{person_id}", role=role)
    sessions.close_all(actor, person_id)


def disable(actor: Actor, person_id: int, reason: PersonReason) -> None:
    """Nobody signs in with it any more; sessions end. Raises NotAllowed, NotFound, WrongState."""
    person = _other(actor, person_id)
    apply_move(person, DISABLE, actor, reason=reason)
    person.reason = reason.value
    sessions.close_all(actor, person_id)


def enable(actor: Actor, person_id: int) -> None:
    """Raises NotAllowed, NotFound, WrongState."""
    person = _other(actor, person_id)
    apply_move(person, ENABLE, actor)
    person.reason = None


def _other(actor: Actor, person_id: int) -> Person:
    """Locked until the commit, so that two administrators do not give roles that exclude each other."""
    policy.require_permission(actor, Permission.PEOPLE_ADMINISTER)
    policy.require_other(actor, person_id)
    person = db.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise NotFound(person=person_id)
    return person


def _place(path: str) -> Branch:
    try:
        return branches.by_path(EVERYTHING, path)
    except NotFound:
        raise Invalid(Problem("branch_path", "unknown_place")) from None


def _refuse_taken(email: str, login_name: str | None) -> None:
    if db.session.scalars(select(Person.id).where(Person.email == email)).first() is not None:
        raise Invalid(Problem("email", "email_taken"))
    taken = select(Person.id).where(Person.login_name == login_name)
    if login_name is not None and db.session.scalars(taken).first() is not None:
        raise Invalid(Problem("login_name", "login_name_taken"))
