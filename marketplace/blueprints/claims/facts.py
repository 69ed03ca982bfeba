"""The facts of a claim as a form asks for them, and the form as the facts fill it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import Form

from marketplace.blueprints.calculators.asking import Facts, known
from marketplace.blueprints.calculators.forms import AwardForm, PatentForm, PurchaseForm
from marketplace.blueprints.claims.project_forms import FORMS

OF_CLAIM = ("day", "year")
YES_NO = {True: "yes", False: "no"}


PATENT = {
    "number": "id", "office": "jurisdiction", "kind": "patent_kind", "granted_on": "grant_announcement_date",
    "first": "first_patentee_is_applicant", "before": "previously_subsidised",
}  # fmt: skip
AWARD = {
    "number": "id", "award": "award", "object": "object", "level": "level", "award_year": "award_year",
    "first": "first_patentee_is_applicant", "before": "previously_rewarded",
}  # fmt: skip
PURCHASE = {
    "buyer": "applicant_type", "region": "applicant_region", "seller": "seller_type", "seller_region": "seller_region",
    "major": "achievement_is_major", "conversion_region": "conversion_region", "succeeded": "conversion_succeeded",
    "registered": "contract_registered", "paid": "contract_paid_fen", "prior": "prior_support_this_year_fen",
}  # fmt: skip
PRESET = frozenset({"jurisdiction", "award_year"})
"""Filled in before anybody typed: a row with nothing else is empty."""
REGION = {"region": "applicant_region"}


@dataclass(frozen=True)
class Asked:
    """`whole` and `item` name the controls and the facts that they fill."""

    form: type[Form]
    whole: Mapping[str, str]
    item: Mapping[str, str]


ASKED: dict[str, Asked] = {
    "patent": Asked(PatentForm, REGION, PATENT),
    "award": Asked(AwardForm, REGION, AWARD),
    "purchase": Asked(PurchaseForm, PURCHASE, {}),
    **{rule: Asked(*asked) for rule, asked in FORMS.items()},
}
"""By the rule of the benefit."""


def form_of(rule: str, sent: Any = None, **data: Any) -> Any:
    """The calculator's form without its day and year, which are the claim's own."""
    form: Any = ASKED[rule].form(sent, data=data)
    for name in OF_CLAIM:
        if name in form:
            del form[name]
    if "prior" in form:
        form["prior"].label.text = _("当年从其他渠道获得的同类支持（元）")
        form["prior"].description = _("本市场当年已审定的由系统自动计入，这里不填。")
    return form


def facts_of(rule: str, form: Any) -> Facts:
    """What was filled in; what was left empty is left out, and the engine misses it."""
    asked = ASKED[rule]
    facts = _read(form, asked.whole)
    if asked.item:
        rows = [_read(row.form, asked.item) for row in form.rows]
        facts["items"] = [row for row in rows if row.keys() - PRESET]
    return facts


def data_of(rule: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the form's data."""
    asked = ASKED[rule]
    data = _written(facts, asked.whole)
    if asked.item:
        data["rows"] = [_written(item, asked.item) for item in facts.get("items", ())]
    return data


def _read(form: Any, names: Mapping[str, str]) -> Facts:
    def value(control: str) -> Any:
        found = form[control].data
        if isinstance(found, str):
            found = found.strip()
        return found.isoformat() if hasattr(found, "isoformat") else found

    found = known(**{fact: value(control) for control, fact in names.items()})
    if "jurisdiction" in found:
        found["jurisdiction"] = str(found["jurisdiction"]).upper()
    return found


def _written(facts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {control: _shown(facts[fact]) for control, fact in names.items() if fact in facts}


def _shown(value: Any) -> Any:
    return YES_NO[value] if isinstance(value, bool) else value
