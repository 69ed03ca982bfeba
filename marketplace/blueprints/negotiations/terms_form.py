"""The form of a term sheet, and the way to frozen terms and back."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.choices import of_list, please_choose
from marketplace.blueprints.listings.fields import LinesField, PercentField, WanField, folded, listed
from marketplace.blueprints.negotiations.terms_words import TERM_LABELS
from marketplace.blueprints.negotiations.wording import problem_words
from marketplace.blueprints.row_list import RowList
from marketplace.kernel.errors import Problem
from marketplace.negotiations.drafts import AMOUNTS, MOST_ROWS, NEEDED, Step, Terms
from marketplace.negotiations.vocabulary import DealKind, Exclusivity, FeePayer, PriceKind

_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
ROWS = {"rows": 3}
CHOSEN = InputRequired(_("请从列表中选择。"))
MARKED = (*NEEDED, "valid_months", "deliverables", "total_fen")
"""What must be filled whatever the kind, and says so."""
_CHOICES: dict[str, type[StrEnum]] = {
    "kind": DealKind, "price_kind": PriceKind, "exclusivity": Exclusivity, "broker_fee_payer": FeePayer,
}  # fmt: skip


class WholeField(IntegerField):
    """A whole number; an empty control is 0."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, **more)

    def process_formdata(self, valuelist: Any) -> None:
        text = folded(str(valuelist[0])) if valuelist else ""
        if not text:
            self.data = 0
            return
        self.data = None
        if not _WHOLE.fullmatch(text):
            raise ValueError(str(_("请填一个整数。")))
        self.data = int(text)


def label_of(name: str) -> Any:
    return lazy_gettext(TERM_LABELS[name])


def text(name: str, **more: Any) -> TextAreaField:
    return TextAreaField(label_of(name), render_kw=ROWS, **more)


def choice(name: str, *validators: Any, **more: Any) -> SelectField:
    return SelectField(label_of(name), [*validators, listed], validate_choice=False, choices=[], **more)


class StepForm(Form):
    """A milestone or an instalment."""

    title = StringField(_("内容"))
    weeks = WholeField(_("签订后第几周"), default=0)
    fen = WanField(_("金额（万元）"))


def steps(name: str, **more: Any) -> Any:
    return RowList(FormField(StepForm), label_of(name), min_entries=1, max_entries=MOST_ROWS, **more)


class TermsForm(Form):
    """What the domain cannot read (a sum, a number) is an error here; the rest, `drafts.terms_problems` says."""

    kind = choice("kind", CHOSEN)
    technology = text("technology", description=_("写明合同所涉及的技术、专利号和实施范围。"))
    exclusivity = choice("exclusivity", description=_("只有技术许可需要选择。"))
    territory = StringField(label_of("territory"), description=_("例如：中国大陆、吉林省。"))
    valid_months = WholeField(_("合同期限（月）"))
    deliverables = LinesField(label_of("deliverables"), render_kw=ROWS, description=_("每行一项。"))
    delivery = text("delivery")
    acceptance = text("acceptance", description=_("写明检验方法和合格指标。"))
    price_kind = choice("price_kind", CHOSEN)
    total_fen = WanField(_("总价（万元）"), description=_("各期、各里程碑或入门费与预计提成之和。"))
    equipment_fen = WanField(
        _("其中设备和材料（万元）"), description=_("登记时与技术交易额分开；没有的填 0。")
    )
    instalments = steps("instalments", description=_("选“分期支付”时填写，各期合计等于总价。"))
    milestones = steps("milestones", description=_("选“按里程碑支付”时填写金额，合计等于总价。"))
    entry_fen = WanField(_("入门费（万元）"), description=_("选“入门费加提成”时填写。"))
    royalty_bp = PercentField(_("提成比例（%）"), description=_("选“提成支付”或“入门费加提成”时填写。"))
    royalty_base = StringField(label_of("royalty_base"), description=_("例如：许可产品的年销售额。"))
    royalty_expected_fen = WanField(_("预计提成总额（万元）"))
    ip_ownership = text("ip_ownership")
    improvements = text("improvements", description=_("后续改进的成果归谁、如何使用。"))
    secrecy_months = WholeField(_("保密期限（月）"))
    broker_fee_fen = WanField(_("中介费（万元）"), description=_("没有的填 0。"))
    broker_fee_payer = choice("broker_fee_payer")
    liability = text("liability")
    disputes = text("disputes", description=_("例如：协商不成的，向某仲裁委员会申请仲裁。"))

    def __init__(self, posted: MultiDict[str, str] | None = None, terms: Terms | None = None) -> None:
        super().__init__(formdata=posted, data=None if terms is None else _as_data(terms))
        for name in MARKED:
            self[name].flags.required = True
        for name, members in _CHOICES.items():
            control: Any = self[name]
            control.choices = of_list(members, please_choose())

    def change_rows(self, action: str) -> None:
        """`add:milestones` or `remove:instalments:2`; anything else changes nothing."""
        verb, _colon, rest = action.partition(":")
        name, _colon, place = rest.partition(":")
        if name not in ("milestones", "instalments"):
            return
        entry: Any = self[name]
        if verb == "add" and len(entry) < MOST_ROWS:
            entry.append_entry()
        if (
            verb == "remove"
            and place.isascii()
            and place.isdigit()
            and len(place) < 4
            and int(place) < len(entry)
        ):
            entry.pop_entry(int(place))
            if not entry.entries:
                entry.append_entry()

    def to_terms(self) -> Terms:
        """What was typed, after `validate`."""
        data = {name: self[name].data for name in TERM_LABELS}
        words = {name: value or "" for name, value in data.items() if value is None or isinstance(value, str)}
        numbers = {
            name: value or 0 for name, value in data.items() if name.endswith(("_fen", "_bp", "_months"))
        }
        chosen = {name: members(data[name]) if data[name] else None for name, members in _CHOICES.items()}
        rows = {name: _steps(data[name]) for name in ("milestones", "instalments")}
        given: dict[str, Any] = {**words, **numbers, **chosen, **rows}
        return Terms(**given, deliverables=tuple(data["deliverables"] or ()))

    def place(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            place_problem(self, problem.field, problem_words(problem))


def _steps(rows: Iterable[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(row["title"] or "", row["weeks"] or 0, row["fen"] or 0) for row in rows)


def _as_data(terms: Terms) -> dict[str, Any]:
    """As the controls want it; a sum of nothing stays empty, except the total."""
    data = asdict(terms) | {"deliverables": list(terms.deliverables)}
    for name in (*AMOUNTS[1:], "royalty_bp"):
        data[name] = data[name] or None
    for name in ("milestones", "instalments"):
        data[name] = [{**row, "fen": row["fen"] or None} for row in data[name]]
    return data
