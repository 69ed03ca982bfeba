"""From what was filled in to questions for the policy engine. What was left empty is left out: the engine misses it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wtforms import Form

from marketplace.blueprints.calculators import forms
from marketplace.kernel.clock import beijing_today
from marketplace.rules.codes import Mode
from marketplace.rules.engine import Question

PLAN = "jl.2016-72"
DOMESTIC, FOREIGN = f"{PLAN}.patent.domestic_invention", f"{PLAN}.patent.foreign_invention"
GOLD, EXCELLENCE = f"{PLAN}.award.cn_patent_gold", f"{PLAN}.award.cn_patent_excellence"
PROVINCIAL = f"{PLAN}.award.jl_patent"
PURCHASE = f"{PLAN}.purchase.conversion_support"
SHARE, INSTALMENTS = f"{PLAN}.share.job_invention", f"{PLAN}.tax.instalment5"
HOME_OFFICE = "CN"
WORDS = {"yes": True, "no": False}
Facts = dict[str, Any]


def known(**facts: Any) -> Facts:
    """Without what was left empty; yes and no as truth."""
    return {name: WORDS.get(value, value) for name, value in facts.items() if value not in (None, "")}


def patents(form: Any) -> list[Question]:
    """Domestic and foreign ones are asked for apart; each row goes where its office says."""
    groups: dict[str, list[Facts]] = {}
    for place, row in enumerate(form.rows, start=1):
        entry, office = row.form, str(row.form.office.data or "").strip().upper()
        facts = known(
            id=(entry.number.data or "").strip() or str(place), jurisdiction=office, patent_kind=entry.kind.data,
            grant_announcement_date=_day(entry.granted_on.data), first_patentee_is_applicant=entry.first.data,
            previously_subsidised=entry.before.data,
        )  # fmt: skip
        groups.setdefault(DOMESTIC if office == HOME_OFFICE else FOREIGN, []).append(facts)
    return [
        _question(form, benefit, Mode.ESTIMATE, known(applicant_region=form.region.data) | {"items": items})
        for benefit, items in groups.items()
    ]


def awards(form: Any) -> list[Question]:
    """Each row goes to the reward of its award and level; a level that no text names goes with gold (A08)."""
    groups: dict[str, list[Facts]] = {}
    for place, row in enumerate(form.rows, start=1):
        entry = row.form
        facts = known(
            id=(entry.number.data or "").strip() or str(place), award=entry.award.data, object=entry.object.data,
            level=entry.level.data, award_year=entry.award_year.data, first_patentee_is_applicant=entry.first.data,
            previously_rewarded=entry.before.data,
        )  # fmt: skip
        groups.setdefault(_reward(facts), []).append(facts)
    return [
        _question(form, benefit, Mode.ESTIMATE, known(applicant_region=form.region.data) | {"items": items})
        for benefit, items in groups.items()
    ]


def _reward(facts: Facts) -> str:
    if facts.get("award") == "jl_patent_award":
        return PROVINCIAL
    return EXCELLENCE if facts.get("level") == "excellence" else GOLD


def purchase(form: Any) -> list[Question]:
    facts = known(
        applicant_type=form.buyer.data, applicant_region=form.region.data, seller_type=form.seller.data,
        seller_region=form.seller_region.data, achievement_is_major=form.major.data,
        conversion_region=form.conversion_region.data, conversion_succeeded=form.succeeded.data,
        contract_registered=form.registered.data, contract_paid_fen=form.paid.data,
        prior_support_this_year_fen=form.prior.data,
    )  # fmt: skip
    return [_question(form, PURCHASE, Mode.ESTIMATE, facts)]


def share(form: Any) -> list[Question]:
    """Split between people when a rate was given, else from the floor to the whole."""
    facts = known(
        unit_type=form.unit.data, is_job_achievement=form.job.data, conversion_mode=form.mode.data,
        conversion_region=form.region.data, income_received_fen=form.income.data,
        deductible_costs_fen=form.costs.data,
    )  # fmt: skip
    if form.rate.data is None:
        return [_question(form, SHARE, Mode.ESTIMATE, facts)]
    people = [
        known(
            id=(row.form.name.data or "").strip() or str(place), role=row.form.role.data, main=row.form.main.data,
            weight_bp=row.form.weight.data,
        )
        for place, row in enumerate(form.rows, start=1)
    ]  # fmt: skip
    return [
        _question(
            form, SHARE, Mode.ALLOCATE, facts | {"reward_pct_bp": form.rate.data, "contributors": people}
        )
    ]


def instalments(form: Any) -> list[Question]:
    facts = known(
        award_kind=form.kind.data, award_date=_day(form.awarded_on.data), tax_total_fen=form.tax.data,
        instalment_years=form.years.data,
    )  # fmt: skip
    return [_question(form, INSTALMENTS, Mode.SCHEDULE, facts)]


def _question(form: Any, benefit: str, mode: Mode, facts: Facts) -> Question:
    year = form.year.data if "year" in form else None
    return Question(benefit, mode, form.day.data or beijing_today(), year, facts)


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


@dataclass(frozen=True)
class Calculator:
    """`hints` names what the tax page of the part shows beside the result."""

    form: type[Form]
    ask: Callable[[Any], list[Question]]
    hints: tuple[str, ...] = ()


CALCULATORS: dict[str, Calculator] = {
    "patents": Calculator(forms.PatentForm, patents),
    "awards": Calculator(forms.AwardForm, awards),
    "purchase": Calculator(forms.PurchaseForm, purchase),
    "share": Calculator(forms.ShareForm, share, ("cash",)),
    "equity": Calculator(forms.EquityForm, instalments, ("deferral", "institutes")),
}
