"""What the operations share: a claim under its lock, notes, the engine asked, keys taken and let go."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.accounts.models import Organisation
from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.claims import facts as pure
from marketplace.claims import keys
from marketplace.claims.errors import ClaimedAlready, FactsAltered, PaidOnce
from marketplace.claims.limits import LONGEST_NOTE
from marketplace.claims.models import Claim, ClaimKey
from marketplace.claims.policy import ALL, ClaimScope
from marketplace.claims.queries import claims as queries
from marketplace.claims.queries import known
from marketplace.claims.states import PAID_ONCE, WRITABLE
from marketplace.contracts.models import Contract
from marketplace.contracts.states import COUNTED
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.kernel.text import clean_block
from marketplace.policies import queries as policies
from marketplace.policies.models import PolicyDecision
from marketplace.policies.operations.deciding import decide
from marketplace.rules.codes import Mode, Outcome
from marketplace.rules.engine import Question
from marketplace.rules.packs import Benefit

PAYABLE = frozenset({Outcome.ELIGIBLE.value, Outcome.PARTIAL.value})
PRIOR, FUNDED = "prior_support_this_year_fen", "teams_already_funded"
TEAM = "team"


def held(actor: Actor, claim_id: int, seen_version: int | None = None) -> Claim:
    """A claim that the actor reads, locked, with the facts that were submitted.

    Raises NotFound, Stale for another version than the one shown, FactsAltered.
    """
    claim = queries.one(ClaimScope.of(actor), claim_id, to_change=True)
    if seen_version is not None and seen_version != claim.row_version:
        raise Stale(kind="claim")
    if claim.status not in WRITABLE and claim.facts_sha256 not in (None, pure.digest(claim.facts)):
        raise FactsAltered(claim=claim.id)
    return claim


def benefit_of(claim: Claim) -> Benefit:
    """As it holds on the day of the claim, or today before there is one."""
    found = policies.book(EVERYTHING).nearest(claim.benefit, claim.claim_day or beijing_today())
    if found is None:
        raise Invalid(Problem("benefit", "unknown"))
    return found[1]


def kept(text: str, field: str, *, required: bool = False) -> str:
    """A note as it is stored. Raises Invalid."""
    cleaned = clean_block(text)
    if required and not cleaned:
        raise Invalid(Problem(field, "required"))
    if len(cleaned) > LONGEST_NOTE:
        raise Invalid(Problem(field, "too_long", limit=LONGEST_NOTE))
    return cleaned


def note(actor: Actor, action: str, claim: Claim, **facts: Any) -> None:
    """A line in the trail that is no move."""
    trail.record(actor, action, claim.subject, **facts)


def asked(claim: Claim, mode: Mode) -> Question:
    """What the engine is asked about a claim: its facts, and what the register holds beside them."""
    facts = dict(claim.facts)
    if PRIOR in facts and isinstance(facts[PRIOR], int):
        facts[PRIOR] += known.decided_in_year(ALL, claim)  # what came from elsewhere, and what came from here
    if claim.contract_id is not None:
        facts |= _of_contract(claim.contract_id)
    if benefit_of(claim).rule == TEAM:
        facts[FUNDED] = known.teams_funded(ALL, claim)
    return Question(claim.benefit, mode, claim.claim_day or beijing_today(), claim.programme_year, facts)


def require_contract(claim: Claim) -> None:
    """Raises Invalid (`contract_ended`) where the contract that is paid for no longer stands in the register."""
    if claim.contract_id is None:
        return
    contract = db.session.get_one(Contract, claim.contract_id, populate_existing=True)
    if contract.status not in COUNTED:
        raise Invalid(Problem("", "contract_ended"))


def _of_contract(contract_id: int) -> dict[str, Any]:
    """What may have changed since the submission: is it still registered, and how much was paid."""
    contract = db.session.get_one(Contract, contract_id, populate_existing=True)
    found = known.purchase(EVERYTHING, contract)
    return {name: found[name] for name in ("contract_registered", "contract_paid_fen") if name in found}


def compute(actor: Actor, claim: Claim, mode: Mode, **decided: int) -> PolicyDecision:
    """The engine's answer, stored; `decided` are sums of the approver's."""
    question = asked(claim, mode)
    return decide(actor, replace(question, facts=dict(question.facts) | decided), claim.subject, claim.title)


def payable_fen(found: PolicyDecision) -> int:
    """The most that an estimate pays, in fen; 0 where the rule pays nothing or leaves it to a person."""
    made = found.decision
    most = made.get("amount_fen") if made.get("amount_fen") is not None else made.get("most_fen")
    return int(most or 0) if made["outcome"] in PAYABLE else 0


def lock_rivals(claim: Claim) -> None:
    """Claims that share a limit are decided one after the other.

    A year's ceiling is an organisation's; a quota is one of all teams, who meet at the first claim there ever was.
    """
    if benefit_of(claim).rule == TEAM:
        first = select(Claim.id).where(Claim.benefit == claim.benefit).order_by(Claim.id).limit(1)
        db.session.execute(select(Claim.id).where(Claim.id.in_(first)).with_for_update())
    elif claim.organisation_id is not None:
        db.session.get_one(Organisation, claim.organisation_id, with_for_update=True)


def take_keys(claim: Claim, named: list[str]) -> None:
    """The patents, awards and contracts of a claim become its own; those of an earlier round are let go first.

    Raises PaidOnce, ClaimedAlready. Two at once meet in the unique index: the later one is refused.
    """
    drop_keys(claim)
    refuse_taken(claim, named)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for key in named:
        row = {"claim_id": claim.id, "key": key, "lives": True}
        made = db.session.execute(
            insert(ClaimKey).values(**row).on_conflict_do_nothing().returning(ClaimKey.id)
        ).first()
        if made is None:
            refuse_taken(claim, named)
            raise ClaimedAlready(keys=[key])


def refuse_taken(claim: Claim, named: list[str]) -> None:
    """Raises PaidOnce or ClaimedAlready when another living claim holds one of them."""
    found = queries.living_keys(ALL, named, claim.id)
    if paid := [key for key, other in found if other.status in PAID_ONCE]:
        raise PaidOnce(keys=paid)
    if found:
        raise ClaimedAlready(keys=[key for key, _other in found])


def drop_unpaid_keys(claim: Claim, decided: PolicyDecision) -> None:
    """Items that get nothing may be claimed for again, in the right year perhaps."""
    nothing = {part["key"] for part in decided.decision.get("parts", ()) if part.get("amount_fen") == 0}
    items = [item for item in claim.facts.get("items", ()) if str(item.get("id", "")) in nothing]
    unpaid = (
        keys.of_claim(benefit_of(claim).rule, {"items": items}, claimant=claim.claimant_key) if items else []
    )
    mine = (ClaimKey.claim_id == claim.id, ClaimKey.lives.is_(True), ClaimKey.key.in_(unpaid))
    db.session.execute(update(ClaimKey).where(*mine).values(lives=False))


def drop_keys(claim: Claim) -> None:
    """What the claim named may be claimed by others."""
    mine = (ClaimKey.claim_id == claim.id, ClaimKey.lives.is_(True))
    db.session.execute(update(ClaimKey).where(*mine).values(lives=False))
