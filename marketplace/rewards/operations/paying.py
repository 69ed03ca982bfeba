"""Parts are paid, within what falls to each person; the tax on an equity award is planned by years."""

from datetime import date
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.text import clean_line
from marketplace.policies.operations.deciding import decide
from marketplace.policies.stored import decision_of
from marketplace.rewards import limits, policy
from marketplace.rewards.errors import NotAllPaid, SplitDoesNotHold
from marketplace.rewards.models import Share, ShareInstalment, SharePayment, SharePerson
from marketplace.rewards.operations import _steps as steps
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import CLOSE, PAY, ShareStatus
from marketplace.rewards.vocabulary import ConversionMode
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.engine import Question
from marketplace.workflow.apply import apply_move

TAX = "jl.2016-72.tax.instalment5"
MOST_INSTALMENTS = 100


def pay(
    actor: Actor, share_id: int, row_id: int, amount_fen: int, voucher: str, paid_on: date | None
) -> SharePayment:
    """Book a payment to one person.

    A cash award later than 36 months after the income gets a hint (财税〔2018〕58号) and is booked all the same.
    Raises NotFound, NotAllowed, WrongState, ContractRevoked, Invalid: amount_fen above what is open, a voucher that is
    used, a day before the share took effect or in the future.
    """
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    CLOSE.check(share.status)
    steps.require_standing(share)
    person = shares.person(ALL, share.id, row_id)
    number = clean_line(voucher)
    if found := [*_amount(person, amount_fen), *_voucher(share, number), *_day(share, paid_on)]:
        raise Invalid(*found)
    made = SharePayment(
        share_id=share.id, share_person_id=person.id, organisation_id=share.organisation_id,
        amount_fen=amount_fen, voucher=number, paid_on=paid_on, hint=_hint(share, paid_on),
        booked_by=actor.person_id,
    )  # fmt: skip
    person.paid_fen += amount_fen
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError as error:
        # another share of the unit booked the voucher at the same moment
        raise Invalid(Problem("voucher", "used")) from error
    if share.status is ShareStatus.EFFECTIVE:
        apply_move(share, PAY, actor, payment=made.id)
    steps.note(actor, "book", share, payment=made.id, hint=made.hint)
    return made


def plan_tax(
    actor: Actor, share_id: int, row_id: int, tax_fen: int, years: int, award_on: date | None
) -> list[ShareInstalment]:
    """Plan the tax of a person's equity award in up to five calendar years, in place of an earlier plan.

    Raises NotFound, NotAllowed, WrongState, Invalid (tax_fen, years, award_on), SplitDoesNotHold with the codes of the
    rules: instalments are for equity alone, and end with the fifth year.
    """
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    CLOSE.check(share.status)
    person = shares.person(ALL, share.id, row_id)
    problems = _plan_problems(tax_fen, years, award_on)
    if problems or award_on is None:
        raise Invalid(*problems)
    asked = Question(TAX, Mode.SCHEDULE, award_on, None, _tax_facts(share, award_on, tax_fen, years))
    row = decide(actor, asked, f"share_person:{person.id}", share.contract.title)
    made = decision_of(row)
    if made.outcome is not Outcome.ELIGIBLE:
        raise SplitDoesNotHold(codes=[code.value for code in made.codes])
    db.session.execute(delete(ShareInstalment).where(ShareInstalment.share_person_id == person.id))
    plan = [
        ShareInstalment(
            share_person_id=person.id, year=int(part.key), tax_fen=part.amount_fen or 0, decision_id=row.id
        )
        for part in made.parts
    ]
    db.session.add_all(plan)
    db.session.flush()
    steps.note(actor, "plan_tax", share, person=person.id, decision=row.id)
    return plan


def _tax_facts(share: Share, award_on: date, tax_fen: int, years: int) -> dict[str, Any]:
    return {
        "award_kind": "equity" if share.mode is ConversionMode.EQUITY else "cash",
        "award_date": award_on.isoformat(),
        "tax_total_fen": tax_fen,
        "instalment_years": years,
    }


def close(actor: Actor, share_id: int) -> None:
    """Everything is paid. Raises NotFound, NotAllowed, WrongState, NotAllPaid."""
    share = steps.held(actor, share_id)
    policy.require_managing(actor, share)
    CLOSE.check(share.status)
    open_fen = sum((row.part_fen or 0) - row.paid_fen for row in shares.people(ALL, share.id))
    if open_fen:
        raise NotAllPaid(open_fen=open_fen)
    apply_move(share, CLOSE, actor)


def _amount(person: SharePerson, amount_fen: int) -> list[Problem]:
    left = (person.part_fen or 0) - person.paid_fen
    if 0 < amount_fen <= left:
        return []
    return [Problem("amount_fen", "more_than_open", open_fen=left)]


def _voucher(share: Share, number: str) -> list[Problem]:
    if not number:
        return [Problem("voucher", "required")]
    if len(number) > limits.LONGEST_VOUCHER:
        return [Problem("voucher", "too_long", limit=limits.LONGEST_VOUCHER)]
    used = exists().where(
        SharePayment.organisation_id == share.organisation_id, SharePayment.voucher == number
    )
    return [Problem("voucher", "used")] if db.session.scalar(select(used)) else []


def _day(share: Share, paid_on: date | None) -> list[Problem]:
    if paid_on is None:
        return [Problem("paid_on", "required")]
    if paid_on > beijing_today():
        return [Problem("paid_on", "in_future")]
    if share.effective_on is not None and paid_on < share.effective_on:
        return [Problem("paid_on", "before_effect", day=share.effective_on)]
    return []


def _plan_problems(tax_fen: int, years: int, award_on: date | None) -> list[Problem]:
    found = []
    if not 0 < tax_fen <= MOST_FEN:
        found.append(Problem("tax_fen", "out_of_range"))
    if not 0 < years <= MOST_INSTALMENTS:
        found.append(Problem("years", "out_of_range"))
    if award_on is None:
        found.append(Problem("award_on", "required"))
    return found


def _hint(share: Share, paid_on: date | None) -> str | None:
    """Equity is no cash award."""
    last = limits.months_later(share.event_on, limits.CASH_MONTHS)
    late = share.mode is not ConversionMode.EQUITY and paid_on is not None and paid_on > last
    return Code.CASH_AWARD_AFTER_36_MONTHS.value if late else None
