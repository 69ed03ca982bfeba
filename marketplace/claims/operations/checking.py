"""The branch's check: each fact looked at by itself; sent back, refused, or passed on to be computed."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.accounts.permissions import Permission
from marketplace.claims import facts as pure
from marketplace.claims import policy
from marketplace.claims.errors import FactsUnchecked
from marketplace.claims.models import Claim, ClaimFactCheck
from marketplace.claims.operations import _steps as steps
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import (
    CHECK,
    COMPUTE,
    REFUSE,
    RETURN,
    ClaimStatus,
    RefusalReason,
    ReturnReason,
    Verdict,
)
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM, Actor, with_hand
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale, WrongState
from marketplace.rules.codes import Mode
from marketplace.workflow.apply import apply_move

AT_BRANCH = frozenset({ClaimStatus.SUBMITTED, ClaimStatus.RETURNED})


@dataclass(frozen=True)
class Finding:
    """Of one fact; `item` is '' for a fact of the whole claim."""

    item: str
    fact: str
    verdict: Verdict
    note: str = ""


def record(actor: Actor, claim_id: int, findings: Iterable[Finding], seen_round: int | None = None) -> None:
    """Keep what was found of these facts; a second look replaces the first.

    `seen_round` is the submission whose facts were shown. Raises NotFound, NotAllowed, OwnClaim, WrongState, Stale when
    the claim was handed in anew since, Invalid for a fact that the claim does not name, or one that is not confirmed
    without a word why.
    """
    claim = _at_check(actor, claim_id, None)
    if seen_round is not None and seen_round != claim.round:
        raise Stale(kind="claim")
    named = {(fact.item, fact.name): fact.value for fact in pure.each(claim.facts)}
    known = queries.checks(ALL, claim)
    for found in findings:
        place = (found.item, found.fact)
        if place not in named:
            raise Invalid(Problem("facts", "unknown"))
        said = steps.kept(found.note, "note", required=found.verdict is not Verdict.CONFIRMED)
        row = known.get(place)
        if row is None:
            row = ClaimFactCheck(claim_id=claim.id, round=claim.round, item=found.item, fact=found.fact)
            known[place] = row
            db.session.add(row)
        row.value, row.verdict, row.note = named[place], found.verdict, said
        row.checked_by, row.checked_at = actor.person_id, utc_now()
        steps.note(actor, "claim.check_fact", claim, item=found.item, fact=found.fact, verdict=found.verdict)
        claim.looked_by = with_hand(claim.looked_by, actor)
    db.session.flush()


def pass_(actor: Actor, claim_id: int, seen_version: int | None = None) -> Claim:
    """All facts are confirmed: the engine computes at once, and its answer with every reason is stored.

    Raises as `record`, FactsUnchecked while a fact was not confirmed, Invalid (facts: `evidence_missing` with `facts`)
    while the rule misses one: the claimant can still be asked for it.
    """
    claim = _at_check(actor, claim_id, seen_version)
    found = queries.checks(ALL, claim)
    open_ = [
        fact
        for fact in pure.each(claim.facts)
        if (row := found.get((fact.item, fact.name))) is None or row.verdict is not Verdict.CONFIRMED
    ]
    if open_:
        raise FactsUnchecked(count=len(open_), facts=[fact.name for fact in open_][:20])
    claim.checked_by = actor.person_id
    apply_move(claim, CHECK, actor, facts=len(found))
    made = steps.compute(SYSTEM, claim, Mode.ESTIMATE)
    if missing := made.decision.get("missing"):
        raise Invalid(Problem("facts", "evidence_missing", facts=missing))
    claim.estimate_id = made.id
    apply_move(claim, COMPUTE, SYSTEM, decision_id=made.id, outcome=made.decision["outcome"])
    return claim


def return_(
    actor: Actor, claim_id: int, reason: ReturnReason, note: str, seen_version: int | None = None
) -> None:
    """Back to the claimant, with what has to be put right: by the branch, or by the reviewer after the calculation.

    Raises as `record`, SamePerson, Invalid without words.
    """
    claim = steps.held(actor, claim_id, seen_version)
    if claim.status in AT_BRANCH:
        policy.require_desk(actor, claim, Permission.CLAIM_CHECK)
    else:
        policy.require_reviewer(actor, claim)
    RETURN.check(claim.status)
    claim.checked_by = None
    claim.reason, claim.reason_note = reason.value, steps.kept(note, "note", required=True)
    apply_move(claim, RETURN, actor, reason=reason)


def refuse(
    actor: Actor, claim_id: int, reason: RefusalReason, note: str, seen_version: int | None = None
) -> None:
    """The end without money: by the branch before the calculation or without an answer, by the department after it.

    What the claim names may be claimed again. Raises NotFound, NotAllowed, OwnClaim, SamePerson, WrongState, Stale,
    Invalid without words (note), or for RULE_NOT_MET where the rule pays (reason: `rule_met`).
    """
    claim = steps.held(actor, claim_id, seen_version)
    at_branch = claim.status in AT_BRANCH
    if at_branch:
        policy.require_desk(actor, claim, Permission.CLAIM_CHECK)
    else:
        policy.require_reviewer(actor, claim)
    REFUSE.check(claim.status)
    said = steps.kept(note, "note", required=True)
    made = steps.compute(SYSTEM, claim, Mode.ESTIMATE)
    if reason is RefusalReason.RULE_NOT_MET and steps.payable_fen(made):
        raise Invalid(Problem("reason", "rule_met"))
    if at_branch:
        claim.checked_by = actor.person_id
    else:
        claim.reviewed_by = actor.person_id
    claim.reason, claim.reason_note = reason.value, said
    claim.estimate_id = made.id
    claim.decided_id = claim.decided_fen = claim.most_fen = None
    steps.drop_keys(claim)
    apply_move(claim, REFUSE, actor, reason=reason, codes=made.decision["codes"])


def _at_check(actor: Actor, claim_id: int, seen_version: int | None) -> Claim:
    claim = steps.held(actor, claim_id, seen_version)
    policy.require_desk(actor, claim, Permission.CLAIM_CHECK)
    if claim.status is not ClaimStatus.SUBMITTED:
        raise WrongState(action="claim.check", status=claim.status.value, start=[ClaimStatus.SUBMITTED.value])
    return claim
