"""Organisations: brought in, verified or refused, changed, suspended; and who belongs to them."""

from dataclasses import asdict

from sqlalchemy import select

from marketplace.accounts import policy
from marketplace.accounts.drafts import (
    LOCKED_ONCE_VERIFIED,
    OrganisationDraft,
    cleaned_organisation,
    organisation_problems,
)
from marketplace.accounts.models import Organisation, OrganisationMember, Person
from marketplace.accounts.operations import sessions
from marketplace.accounts.operations.unique import insert_unique
from marketplace.accounts.permissions import Permission
from marketplace.accounts.states import (
    ASK_AGAIN,
    REFUSE,
    REINSTATE,
    SUSPEND,
    VERIFY,
    OrganisationKind,
    OrganisationReason,
    OrganisationStatus,
    PersonStatus,
)
from marketplace.accounts.topics import EDITED
from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale
from marketplace.workflow.apply import apply_move


def create(
    actor: Actor,
    *,
    uscc: str,
    name: str,
    kind: OrganisationKind,
    region_code: str,
    verified: bool = False,
    is_demo: bool = False,
    **values: str,
) -> Organisation:
    """Bring an organisation in; `values` are further texts of `OrganisationDraft`.

    Flushed, so that it has an id. Raises NotAllowed, and Invalid for bad data or a known code.
    """
    policy.require_permission(actor, Permission.ORGANISATION_REGISTER)
    draft = OrganisationDraft(uscc=uscc, name=name, kind=kind, region_code=region_code, **values)
    made = _insert(actor, draft, is_demo=is_demo)
    if verified:
        verify(actor, made)
    return made


def register(actor: Actor, draft: OrganisationDraft) -> Organisation:
    """A signed-in person brings in an organisation and becomes its first administrator.

    Raises NotAllowed, and Invalid; the code `uscc_taken` says that the market knows the organisation already.
    """
    policy.require_permission(actor, Permission.ORGANISATION_REGISTER)
    made = _insert(actor, draft)
    if actor.person_id is not None:
        _join(actor, made, actor.person_id, OrganisationRole.ADMIN)
    return made


def update(actor: Actor, organisation: Organisation, draft: OrganisationDraft, *, seen_version: int) -> None:
    """Change what an organisation says about itself; what was verified stays as it was verified.

    Raises NotAllowed, Stale when somebody has saved since `seen_version`, Invalid.
    """
    policy.require(actor, "edit", organisation)
    if organisation.row_version != seen_version:
        raise Stale(seen=seen_version, now=organisation.row_version)
    wanted = cleaned_organisation(draft)
    _refuse(
        *organisation_problems(wanted, branches.current_region_codes(EVERYTHING) | {organisation.region_code})
    )
    changed = [key for key, value in asdict(wanted).items() if getattr(organisation, key) != value]
    if organisation.status in {OrganisationStatus.VERIFIED, OrganisationStatus.SUSPENDED}:
        _refuse(*(Problem(key, "locked") for key in changed if key in LOCKED_ONCE_VERIFIED))
    if "uscc" in changed:
        _refuse_known(wanted.uscc)
    for key in changed:
        setattr(organisation, key, getattr(wanted, key))
    if "region_code" in changed:
        organisation.branch_path = branches.branch_path_for_region(EVERYTHING, wanted.region_code)
    if changed:
        trail.record(actor, EDITED, f"organisation:{organisation.id}", changed=changed)
        outbox.add(EDITED, organisation.id, outbox.Urgency.SOON)


def verify(actor: Actor, organisation: Organisation) -> None:
    """Its code, name and kind were checked; from now on it may publish. Raises NotAllowed, WrongState."""
    policy.require(actor, "verify", organisation)
    apply_move(organisation, VERIFY, actor)
    organisation.reason = None
    organisation.verified_at = utc_now()


def refuse(actor: Actor, organisation: Organisation, reason: OrganisationReason | None) -> None:
    """Raises NotAllowed, WrongState, Invalid without a reason."""
    policy.require(actor, "verify", organisation)
    apply_move(organisation, REFUSE, actor, reason=reason)
    organisation.reason = reason.value if reason else None


def ask_again(actor: Actor, organisation: Organisation) -> None:
    """The organisation has corrected its data. Raises NotAllowed, WrongState."""
    policy.require(actor, "ask_again", organisation)
    apply_move(organisation, ASK_AGAIN, actor)
    organisation.reason = None


def suspend(actor: Actor, organisation: Organisation, reason: OrganisationReason | None) -> None:
    """It may publish nothing until it is reinstated. Raises NotAllowed, WrongState, Invalid without a reason."""
    policy.require(actor, "verify", organisation)
    apply_move(organisation, SUSPEND, actor, reason=reason)
    organisation.reason = reason.value if reason else None


def reinstate(actor: Actor, organisation: Organisation) -> None:
    """Raises NotAllowed, WrongState."""
    policy.require(actor, "verify", organisation)
    apply_move(organisation, REINSTATE, actor)
    organisation.reason = None


def add_member(actor: Actor, organisation_id: int, person_id: int, role: OrganisationRole) -> None:
    """Let a person into an organisation, or change what the person is there, which ends open sessions.

    People join by invitation; only jobs and commands add them directly. Raises NotAllowed, NotFound.
    """
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None or db.session.get(Person, person_id) is None:
        raise NotFound(organisation=organisation_id, person=person_id)
    policy.require(actor, "invite", organisation)
    _join(actor, organisation, person_id, role)


def remove_member(actor: Actor, organisation: Organisation, person_id: int) -> None:
    """Take a person out; sessions end. Raises NotAllowed, NotFound, Invalid for the last administrator."""
    policy.require(actor, "remove_member", organisation)
    found = _membership(organisation.id, person_id)
    if found is None:
        raise NotFound(person=person_id)
    if found.role is OrganisationRole.ADMIN:
        _require_another_admin(organisation.id, person_id)
    db.session.delete(found)
    trail.record(actor, "organisation.remove_member", f"organisation:{organisation.id}", person=person_id)
    sessions.close_all(actor, person_id)


def change_member(actor: Actor, organisation: Organisation, person_id: int, role: OrganisationRole) -> None:
    """Give a member another role; open sessions end. Raises NotAllowed, NotFound, Invalid (see above)."""
    policy.require(actor, "remove_member", organisation)
    found = _membership(organisation.id, person_id)
    if found is None:
        raise NotFound(person=person_id)
    if found.role is OrganisationRole.ADMIN and role is not OrganisationRole.ADMIN:
        _require_another_admin(organisation.id, person_id)
    _join(actor, organisation, person_id, role)


def join(actor: Actor, organisation: Organisation, person_id: int, role: OrganisationRole) -> None:
    """Take in a person who holds an invitation; the caller has checked and used it up.

    Raises NotAllowed unless the actor is that person or a job: nobody is taken in by somebody else.
    """
    if actor.person_id != person_id:
        policy.require(actor, "invite", organisation)
    _join(actor, organisation, person_id, role)


def _insert(actor: Actor, draft: OrganisationDraft, *, is_demo: bool = False) -> Organisation:
    wanted = cleaned_organisation(draft)
    _refuse(*organisation_problems(wanted, branches.current_region_codes(EVERYTHING)))
    _refuse_known(wanted.uscc)
    path = branches.branch_path_for_region(EVERYTHING, wanted.region_code)
    made = Organisation(branch_path=path, is_demo=is_demo, **asdict(wanted))
    insert_unique(actor, made, Problem("uscc", "uscc_taken"))
    trail.record(actor, "organisation.create", f"organisation:{made.id}", uscc=made.uscc, path=path)
    return made


def _join(actor: Actor, organisation: Organisation, person_id: int, role: OrganisationRole) -> None:
    found = _membership(organisation.id, person_id)
    if found is not None and found.role is role:
        return
    if found is None:
        row = OrganisationMember(organisation_id=organisation.id, person_id=person_id, role=role)
        db.session.add(row)
    else:
        found.role = role
        sessions.close_all(actor, person_id)
    subject = f"organisation:{organisation.id}"
    trail.record(actor, "organisation.add_member", subject, person=person_id, role=role)


def _membership(organisation_id: int, person_id: int) -> OrganisationMember | None:
    """Who belongs to an organisation changes one at a time: its row is locked first, until the commit."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    return db.session.scalars(
        select(OrganisationMember).where(
            OrganisationMember.organisation_id == organisation_id, OrganisationMember.person_id == person_id
        )
    ).one_or_none()


def _require_another_admin(organisation_id: int, person_id: int) -> None:
    """One who can sign in; a disabled account administers nothing."""
    other = db.session.scalars(
        select(OrganisationMember.id)
        .join(Person, OrganisationMember.person_id == Person.id)
        .where(
            OrganisationMember.organisation_id == organisation_id,
            OrganisationMember.role == OrganisationRole.ADMIN,
            OrganisationMember.person_id != person_id,
            Person.status == PersonStatus.ACTIVE,
        )
    ).first()
    if other is None:
        raise Invalid(Problem("person", "last_administrator"))


def _refuse_known(uscc: str) -> None:
    if db.session.scalars(select(Organisation.id).where(Organisation.uscc == uscc)).first() is not None:
        raise Invalid(Problem("uscc", "uscc_taken"))


def _refuse(*problems: Problem) -> None:
    if problems:
        raise Invalid(*problems)
