"""A person applies for accreditation as a broker and keeps the own particulars; the clock ends what is over."""

from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import broker_role
from marketplace.accounts.permissions import Permission
from marketplace.accounts.policy import require_permission
from marketplace.accounts.queries import people
from marketplace.accounts.states import OrganisationKind, OrganisationStatus
from marketplace.audit import trail
from marketplace.branches import queries as places
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.drafts import PROVEN, BrokerDraft, Choices, broker_problems, cleaned_broker
from marketplace.brokerage.models import Broker
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries import brokers
from marketplace.brokerage.states import APPLY_AGAIN, LAPSE, BrokerStatus
from marketplace.brokerage.topics import APPLIED
from marketplace.brokerage.validity import effective_status, is_in_force
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.receiving import Received
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotSignedIn, Problem
from marketplace.workflow.apply import apply_move

BATCH = 200
EVERY_BROKER = BrokerScope(everything=True)


def apply(actor: Actor, draft: BrokerDraft, certificate: Received | None = None) -> Broker:
    """Apply for the first time or again, or change the particulars; a second click changes nothing.

    While an accreditation is in force, what the certificate proves stands still. Raises NotSignedIn, Invalid,
    UploadRefused.
    """
    require_permission(actor, Permission.BROKER_APPLY)
    if actor.person_id is None:
        raise NotSignedIn
    people.hold(PUBLIC, actor.person_id)
    row = _own(actor.person_id)
    draft = cleaned_broker(draft)
    agencies = agencies_of(actor)
    problems = broker_problems(draft, _choices(agencies))
    if row is not None and is_in_force(row.status, row.valid_to, beijing_today()):
        problems += _locked(row, draft, certificate)
    if problems:
        raise Invalid(*problems)
    made = row or Broker(person_id=actor.person_id)
    changed = _write(made, draft, agencies)
    if certificate is not None:
        _file(actor, made, certificate)
    if row is None:
        _announce(actor, made)
    else:
        _go_on(actor, made, changed=changed or certificate is not None)
    return made


def agencies_of(actor: Actor) -> dict[int, Organisation]:
    """The verified agencies that the actor belongs to."""
    query = select(Organisation).where(
        Organisation.id.in_(sorted(actor.organisation_ids)),
        Organisation.kind == OrganisationKind.BROKER_AGENCY,
        Organisation.status == OrganisationStatus.VERIFIED,
    )
    return {row.id: row for row in db.session.scalars(query.order_by(Organisation.id))}


def lapse_due(actor: Actor, today: date, limit: int = BATCH) -> int:
    """Book accreditations whose last day lies before `today`; gives how many, at most `limit`.

    For the jobs process. Raises NotAllowed for people.
    """
    if not actor.is_system:
        raise NotAllowed(action="lapse")
    lapsed = 0
    for found in brokers.over(EVERY_BROKER, today, limit):
        row = brokers.held(EVERY_BROKER, found)
        if effective_status(row.status, row.valid_to, today) is not row.status:
            _lapse(actor, row)
            lapsed += 1
    return lapsed


def _choices(agencies: dict[int, Organisation]) -> Choices:
    """What an application may name, the agencies apart: fields and open branches of the province."""
    paths = frozenset(branch.path for branch in places.branches(PUBLIC))
    return Choices(places.field_codes(PUBLIC), paths, frozenset(agencies))


def _lapse(actor: Actor, row: Broker) -> None:
    apply_move(row, LAPSE, actor)
    broker_role.take(actor, row.person_id)


def _own(person_id: int) -> Broker | None:
    query = select(Broker).where(Broker.person_id == person_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _locked(row: Broker, draft: BrokerDraft, certificate: Received | None) -> tuple[Problem, ...]:
    changed = [name for name in PROVEN if getattr(row, name) != getattr(draft, name)]
    if certificate is not None:
        changed.append("certificate")
    return tuple(Problem(name, "locked") for name in changed)


def _write(row: Broker, draft: BrokerDraft, agencies: dict[int, Organisation]) -> bool:
    """True when that changed anything."""
    for name in (*PROVEN, "organisation_id", "introduction"):
        setattr(row, name, getattr(draft, name))
    row.fields, row.branches = list(draft.fields), list(draft.branches)
    agency = agencies.get(draft.organisation_id or 0)
    row.branch_path = _place(draft, agency)
    db.session.add(row)
    changed = db.session.is_modified(row)
    db.session.flush()
    return changed


def _place(draft: BrokerDraft, agency: Organisation | None) -> str:
    """Whose department decides: the agency's place, else the one branch worked in, else the province."""
    if agency is not None:
        return agency.branch_path
    return draft.branches[0] if len(draft.branches) == 1 else PROVINCE_PATH


def _file(actor: Actor, row: Broker, certificate: Received) -> None:
    """The new certificate takes the place of the one before, whose bytes are kept for a while."""
    before = db.session.get(Attachment, row.certificate_id) if row.certificate_id else None
    row.certificate_id = files.store_own(actor, certificate).id
    if before is not None:
        files.remove(actor, before)


def _announce(actor: Actor, row: Broker) -> None:
    trail.record(actor, APPLIED, f"broker:{row.id}", after=row.status)
    outbox.add(APPLIED, row.id, by=actor.person_id)


def _go_on(actor: Actor, row: Broker, *, changed: bool) -> None:
    """After an end the application waits anew; otherwise it stands where it stood."""
    if row.status is BrokerStatus.ACCREDITED and not is_in_force(row.status, row.valid_to, beijing_today()):
        _lapse(actor, row)
    if row.status in APPLY_AGAIN.start:
        apply_move(row, APPLY_AGAIN, actor)
        row.reason, row.reason_note, row.applied_at, row.valid_to = None, "", utc_now(), None
    elif changed:
        trail.record(actor, "broker.edit", f"broker:{row.id}")
