"""The claimant's side: open a claim with what the market knows, fill in facts, add papers, submit, withdraw."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.permissions import Permission, holds
from marketplace.branches import queries as places
from marketplace.branches.scope import EVERYTHING
from marketplace.budgets import operations as budgets
from marketplace.budgets.states import ReleaseReason
from marketplace.claims import facts as pure
from marketplace.claims import keys, policy
from marketplace.claims.drafts import NOBODY, ClaimDraft
from marketplace.claims.limits import FIRST_YEAR, LAST_YEAR, MOST_DOCUMENTS, MOST_ITEMS
from marketplace.claims.models import Claim, ClaimDocument
from marketplace.claims.operations import _steps as steps
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.queries import known
from marketplace.claims.states import HAS_MONEY, SUBMIT, WITHDRAW, WRITABLE
from marketplace.contracts.models import Contract
from marketplace.contracts.policy import ContractScope
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor, with_hand
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, Problem, WrongState
from marketplace.policies import queries as policies
from marketplace.policies.facts import plain_facts
from marketplace.policies.models import PolicyDecision
from marketplace.rules.codes import Mode
from marketplace.rules.engine import CannotAsk
from marketplace.rules.packs import Benefit
from marketplace.workflow.apply import apply_move

PURCHASE = "purchase"
CLAIMABLE = keys.ITEMISED | keys.NAMES.keys() | {PURCHASE}
"""Rules whose facts the pages of claims ask for."""
DOCUMENTS = "documents"


def open_(actor: Actor, draft: ClaimDraft) -> Claim:
    """A new claim, filled in with what the market's records hold.

    Raises NotAllowed, NotFound for an organisation that is not the actor's, Invalid (claimant, benefit,
    programme_year, region_code, contract_id).
    """
    if not holds(actor, Permission.CLAIM_OWN) or actor.person_id is None:
        raise NotAllowed(action="open_claim", actor=actor.person_id)
    organisation = _claimant(actor, draft)
    benefit = _benefit(draft)
    region = organisation.region_code if organisation else _region(draft.region_code)
    contract = _contract(actor, draft, benefit)
    facts = known.prefilled(EVERYTHING, benefit, draft.programme_year, organisation, contract)
    person = None if organisation else db.session.get_one(Person, actor.person_id)
    made = Claim(
        organisation_id=organisation.id if organisation else None, person_id=person.id if person else None,
        claimant_name=organisation.name if organisation else actor.name, region_code=region,
        branch_path=organisation.branch_path if organisation else places.branch_path_for_region(EVERYTHING, region),
        benefit=benefit.id, title=benefit.title, programme_year=draft.programme_year,
        facts=plain_facts({"applicant_region": region} | facts), contract_id=contract.id if contract else None,
        created_by=actor.person_id, written_by=[actor.person_id],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    steps.note(actor, "claim.open", made, benefit=benefit.id, programme_year=draft.programme_year)
    return made


def save(actor: Actor, claim_id: int, facts: Mapping[str, Any], seen_version: int | None = None) -> Claim:
    """Replace the facts of a claim that is still the claimant's to write. Raises NotFound, NotAllowed, Stale,
    WrongState once it was handed in (facts are frozen then), Invalid for facts that cannot be read.
    """
    claim = _writable(actor, claim_id, seen_version)
    claim.facts = _readable(facts)
    claim.event_day = pure.event_day(claim.facts)
    _had_part(actor, claim)
    claim.updated_at = utc_now()
    steps.note(actor, "claim.save", claim, facts_sha256=pure.digest(claim.facts))
    db.session.flush()
    return claim


def add_document(actor: Actor, claim_id: int, kind: str, received: Received) -> ClaimDocument:
    """A paper; call it inside `files.receiving.receive`. Raises as `save`, UploadRefused, Invalid (kind, file)."""
    claim = _writable(actor, claim_id, None)
    if kind and kind not in steps.benefit_of(claim).evidence:
        raise Invalid(Problem("kind", "unknown"))
    if len(queries.documents(ALL, claim.id)) >= MOST_DOCUMENTS:
        raise Invalid(Problem("file", "too_many", limit=MOST_DOCUMENTS))
    if claim.organisation_id is None:
        stored = files.store_own(actor, received, Visibility.RESTRICTED)
    else:
        stored = files.store_upload(
            actor, claim.organisation_id, claim.branch_path, received, Visibility.RESTRICTED
        )
    _had_part(actor, claim)
    made = ClaimDocument(claim_id=claim.id, kind=kind, attachment_id=stored.id, added_by=actor.person_id)
    db.session.add(made)
    db.session.flush()
    steps.note(actor, "claim.add_document", claim, attachment_id=stored.id, about=kind, sha256=stored.sha256)
    return made


def remove_document(actor: Actor, claim_id: int, document_id: int) -> None:
    """Raises as `save`, NotFound for a paper of another claim."""
    claim = _writable(actor, claim_id, None)
    found = next((row for row, _file in queries.documents(ALL, claim.id) if row.id == document_id), None)
    if found is None:
        raise NotFound(kind="claim_document")
    attachment = db.session.get_one(Attachment, found.attachment_id)
    attachment.deleted_at = utc_now()
    steps.note(actor, "claim.remove_document", claim, attachment_id=attachment.id)


def estimate(actor: Actor, claim_id: int) -> PolicyDecision:
    """What the engine says of the facts as they stand, stored with them. Raises NotFound, NotAllowed, WrongState."""
    claim = _writable(actor, claim_id, None)
    made = steps.compute(actor, claim, Mode.ESTIMATE)
    claim.estimate_id = made.id
    return made


def submit(actor: Actor, claim_id: int, seen_version: int | None = None) -> Claim:
    """Hand it in: facts are frozen, and what it names is nobody else's to claim.

    The day of the first submission chooses the rules. Raises NotFound, NotAllowed, Stale, WrongState, PaidOnce,
    ClaimedAlready, Invalid (`documents` with `kinds` for papers that are missing, `facts`).
    """
    claim = steps.held(actor, claim_id, seen_version)
    policy.require_submitting(actor, claim)
    SUBMIT.check(claim.status)
    benefit = steps.benefit_of(claim)
    if not _is_year_of(benefit, claim.programme_year, claim.claim_day or beijing_today()):
        raise Invalid(Problem("facts", "year_over", year=claim.programme_year))
    _require_complete(claim, benefit)
    contract = db.session.get(Contract, claim.contract_id) if claim.contract_id else None
    number, claimant = (contract.registration_no or "") if contract else "", claim.claimant_key
    found = keys.of_claim(benefit.rule, claim.facts, number, claimant)
    steps.take_keys(claim, found)
    claim.facts_sha256 = pure.digest(claim.facts)
    claim.event_day = pure.event_day(claim.facts)
    claim.claim_day = claim.claim_day or beijing_today()
    claim.submitted_by, claim.submitted_at = actor.person_id, utc_now()
    claim.reason, claim.reason_note = None, ""
    claim.round += 1
    apply_move(claim, SUBMIT, actor, round=claim.round, facts_sha256=claim.facts_sha256, keys=found)
    return claim


def withdraw(actor: Actor, claim_id: int) -> None:
    """The claimant's own end, until payment was ordered; money that was set aside goes to who waits.

    Raises NotFound, NotAllowed, WrongState.
    """
    claim = steps.held(actor, claim_id)
    policy.require_submitting(actor, claim)
    WITHDRAW.check(claim.status)
    if claim.status in HAS_MONEY:
        budgets.release(actor, claim.subject, ReleaseReason.WITHDRAWN)
    steps.drop_keys(claim)
    apply_move(claim, WITHDRAW, actor)


def _had_part(actor: Actor, claim: Claim) -> None:
    """Whoever wrote or showed something decides nothing of it, also after leaving the claimant."""
    claim.written_by = with_hand(claim.written_by, actor)


def _writable(actor: Actor, claim_id: int, seen_version: int | None) -> Claim:
    claim = steps.held(actor, claim_id, seen_version)
    policy.require_writing(actor, claim)
    if claim.status not in WRITABLE:
        raise WrongState(action="claim.save", status=claim.status.value, start=sorted(WRITABLE))
    return claim


def _readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in facts.items() if name not in pure.ASKED_LATER}
    try:
        found = plain_facts(said)
    except CannotAsk as refused:
        raise Invalid(Problem("facts", "unreadable", name=str(refused.facts.get("field", "")))) from refused
    items = found.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Invalid(Problem("items", "unreadable", name="items"))
    if len(items) > MOST_ITEMS:
        raise Invalid(Problem("items", "too_many", limit=MOST_ITEMS))
    if not pure.names_fit(found):
        raise Invalid(Problem("facts", "unreadable", name=""))
    return found


def _require_complete(claim: Claim, benefit: Benefit) -> None:
    problems = []
    shown = {row.kind for row, _file in queries.documents(ALL, claim.id)}
    if absent := [kind for kind in benefit.evidence if kind not in shown]:
        problems.append(Problem(DOCUMENTS, "documents_missing", kinds=absent))
    if benefit.rule in keys.ITEMISED:
        numbers = [keys.plain(str(item.get("id", ""))) for item in claim.facts.get("items", ())]
        if not all(numbers) or not numbers:
            problems.append(Problem("items", "numbers_missing"))
        elif len(set(numbers)) < len(numbers):
            problems.append(Problem("items", "numbers_twice"))
    elif benefit.rule in keys.NAMES:
        if not keys.plain(str(claim.facts.get(keys.NAMES[benefit.rule], ""))):
            problems.append(Problem("facts", "name_missing"))
    elif claim.contract_id is None:
        problems.append(Problem("contract_id", "required"))
    if problems:
        raise Invalid(*problems)


def _claimant(actor: Actor, draft: ClaimDraft) -> Organisation | None:
    if draft.organisation_id is None:
        return None
    if draft.organisation_id == NOBODY:
        raise Invalid(Problem("claimant", "unknown"))
    if draft.organisation_id not in actor.organisation_ids:
        raise NotFound(kind="organisation")
    return db.session.get_one(Organisation, draft.organisation_id)


def _benefit(draft: ClaimDraft) -> Benefit:
    found = policies.book(EVERYTHING).nearest(draft.benefit, beijing_today())
    problems = []
    if found is None or found[1].rule not in CLAIMABLE:
        problems.append(Problem("benefit", "unknown"))
    elif not _is_year_of(found[1], draft.programme_year, beijing_today()):
        problems.append(Problem("programme_year", "this_year", year=beijing_today().year))
    if not FIRST_YEAR <= draft.programme_year <= min(beijing_today().year, LAST_YEAR):
        problems.append(
            Problem("programme_year", "out_of_range", least=FIRST_YEAR, most=beijing_today().year)
        )
    if problems or found is None:
        raise Invalid(*problems)
    return found[1]


def _is_year_of(benefit: Benefit, year: int, day: date) -> bool:
    """The ceiling of a purchase is one of a year (每年), and its year is that in which the support is asked for."""
    return benefit.rule != PURCHASE or year == day.year


def _region(code: str) -> str:
    try:
        return places.region(EVERYTHING, code).code
    except MarketError as refused:
        raise Invalid(Problem("region_code", "required")) from refused


def _contract(actor: Actor, draft: ClaimDraft, benefit: Benefit) -> Contract | None:
    if benefit.rule != "purchase":
        return None
    if draft.organisation_id is None or draft.contract_id is None:
        raise Invalid(Problem("contract_id", "required"))
    found = known.contract_of(ContractScope.of(actor), draft.organisation_id, draft.contract_id)
    if found is None:
        raise Invalid(Problem("contract_id", "unknown"))
    return found
