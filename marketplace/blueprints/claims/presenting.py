"""A claim as its pages show it: decision, facts in words, who may do what now."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.decisions import Shown, fact_words, shown, value_words
from marketplace.blueprints.labels import label
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import EVERYTHING
from marketplace.claims import facts as pure
from marketplace.claims import policy
from marketplace.claims.models import Claim, ClaimFactCheck
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.queries import known
from marketplace.claims.states import (
    CLAIM_MOVES,
    WRITABLE,
    ClaimStatus,
    ClawBackGround,
    ObjectionReason,
    RefusalReason,
    ReturnReason,
    Verdict,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.wording import N_
from marketplace.policies import queries as policies
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import books, decisions
from marketplace.policies.stored import decision_of
from marketplace.rules.packs import Benefit

S = ClaimStatus
REASONS: tuple[type[StrEnum], ...] = (ReturnReason, RefusalReason, ClawBackGround, ObjectionReason)
STEPS: dict[Permission, tuple[str, ...]] = {
    Permission.CLAIM_REVIEW: ("review", "post", "return", "refuse"),
    Permission.CLAIM_APPROVE: ("approve", "cancel", "audit", "claw_back"),
    Permission.CLAIM_PAY: ("order", "pay"),
}


ASKED_OTHERWISE = {"prior_support_this_year_fen": N_("当年从其他渠道获得的支持")}
"""Facts that a claim states without what the market knows itself, and adds before it asks the engine."""


@dataclass(frozen=True)
class FactRow:
    """A fact in words, with what the checker found (None: nobody looked yet). `place` names it in a form, `own` is it
    within its item, `words` by itself.
    """

    place: str
    fact: pure.Fact
    words: str
    own: str
    value: str
    check: ClaimFactCheck | None


def benefit_of(claim: Claim) -> Benefit:
    """As the claim's day, or today, has it."""
    found = policies.book(EVERYTHING).nearest(claim.benefit, claim.claim_day or beijing_today())
    if found is None:
        raise LookupError(claim.benefit)
    return found[1]


def decision_shown(claim: Claim) -> Shown | None:
    """The newest decision that counts: the one on the sum, else the estimate. The claim has been found."""
    number = claim.decided_id or claim.estimate_id
    if number is None:
        return None
    scope = DecisionScope.within(claim.subject)
    row = decisions.one(scope, number)
    return shown(decision_of(row), books.as_it_was(scope, row))


def fact_rows(claim: Claim) -> list[FactRow]:
    """One by one, as the checker goes through them."""
    checks = queries.checks(ALL, claim)
    rows = []
    for number, fact in enumerate(pure.each(claim.facts)):
        own = _(ASKED_OTHERWISE[fact.name]) if fact.name in ASKED_OTHERWISE else fact_words(fact.name)
        words = f"{fact.item} · {own}" if fact.item else own
        found = checks.get((fact.item, fact.name))
        rows.append(FactRow(str(number), fact, words, own, value_words(fact.name, fact.value), found))
    return rows


def reason_words(code: str | None) -> str:
    """Of whatever list the code is; '' for none."""
    found = next((each(code) for each in REASONS if code in set(each)), None)
    return _(label(found)) if found is not None else ""


def desk_acts(actor: Actor, claim: Claim) -> list[str]:
    """What the actor may do now, as far as roles, hands in earlier steps and the status say. The operation decides."""
    if policy.is_own(actor, claim):
        return []
    return [
        act
        for permission, acts in STEPS.items()
        if policy.works_here(actor, claim, permission)
        for act in acts
        if _is_possible(act, claim) and not _had_a_hand(actor, claim, permission)
    ] + (["receive"] if _may_receive(actor, claim) else [])


def _may_receive(actor: Actor, claim: Claim) -> bool:
    is_payer = policy.works_here(actor, claim, Permission.CLAIM_PAY) and claim.status is S.CLAWED_BACK
    return is_payer and actor.person_id != claim.audited_by


def may_check(actor: Actor, claim: Claim) -> bool:
    return _checks(actor, claim) and claim.status is S.SUBMITTED


def may_give_up(actor: Actor, claim: Claim) -> bool:
    """May the branch refuse what was sent back and never came again?"""
    return _checks(actor, claim) and claim.status is S.RETURNED


def _checks(actor: Actor, claim: Claim) -> bool:
    is_own = policy.is_own(actor, claim)
    return policy.works_here(actor, claim, Permission.CLAIM_CHECK) and not is_own


def all_confirmed(claim: Claim) -> bool:
    """Has the checker found every fact to be true? Only then there is anything to pass on."""
    checks = [row.check for row in fact_rows(claim)]
    return all(check is not None and check.verdict is Verdict.CONFIRMED for check in checks)


def own_acts(actor: Actor, claim: Claim) -> list[str]:
    """What somebody of the claimant may do now."""
    found = ["edit"] if claim.status in WRITABLE and policy.may_write(actor, claim) else []
    if policy.may_submit(actor, claim):
        found += [name for name in ("submit", "withdraw") if claim.status in CLAIM_MOVES[name].start]
    return found


def warnings(claim: Claim) -> int:
    """From how many claims of the claimant money was asked back."""
    return known.clawed_back(ALL, claim)


def statuses(counts: dict[ClaimStatus, int]) -> Iterable[ClaimStatus]:
    """Those of the desk, in the order of the way."""
    return [
        status for status in ClaimStatus if status is not S.DRAFT and (counts.get(status) or status in ALWAYS)
    ]


ALWAYS = frozenset({S.SUBMITTED, S.CALCULATED, S.REVIEWED, S.PUBLIC_NOTICE, S.APPROVED, S.PAY_ORDERED})


def _is_possible(act: str, claim: Claim) -> bool:
    if act == "approve":
        is_over = claim.notice_until is not None and claim.notice_until < beijing_today()
        return claim.status is S.PUBLIC_NOTICE and is_over
    if act == "refuse":
        return claim.status in {S.CALCULATED, S.REVIEWED}
    if act == "return":
        return claim.status is S.CALCULATED
    return claim.status in CLAIM_MOVES[act].start


def _had_a_hand(actor: Actor, claim: Claim, permission: Permission) -> bool:
    checked = policy.checkers(claim)
    after = (claim.ordered_by, claim.paid_by) if claim.status in {S.PAID, S.AUDITED} else ()
    earlier: dict[Permission, tuple[Any, ...]] = {
        Permission.CLAIM_REVIEW: (*checked,),
        Permission.CLAIM_APPROVE: (*checked, claim.reviewed_by, *after),
        Permission.CLAIM_PAY: (*checked, claim.reviewed_by, claim.approved_by),
    }
    return actor.person_id in earlier[permission]
