"""What is filled in for a split, a decision, a payment. Shapes only: what will do, the domain knows."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired

from marketplace.blueprints.filters import date_words, label_words, yuan_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.choices import choice, please_choose, regions
from marketplace.blueprints.listings.fields import DayField, PercentField, YuanField, listed
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.row_list import RowList
from marketplace.blueprints.translation import gettext, lazy_gettext
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.wording import N_
from marketplace.rewards.drafts import CostDraft, PersonDraft, ShareDraft
from marketplace.rewards.limits import MOST_COSTS, MOST_PEOPLE
from marketplace.rewards.models import Share, ShareCost, SharePayment, SharePerson
from marketplace.rewards.states import REWORK, CancelReason, ReworkReason, ShareStatus
from marketplace.rewards.vocabulary import SAID, ConversionMode

_ = lazy_gettext
MOST_DIGITS = 16
"""Of an amount in fen."""
PARTS = ("name", "email", "role", "weight_bp", "main", "is_unit_head")
PROBLEMS: dict[str, str] = {
    "required": N_("请填写这一项。"),
    "unknown": N_("请从列表中选择。"),
    "out_of_range": N_("请填写范围之内的数。"),
    "too_long": N_("请不要超过 %(limit)s 个字。"),
    "too_many": N_("最多填写 %(limit)s 项。"),
    "twice": N_("这个邮箱已经填过，每个人填写一次。"),
    "no_address": N_("请填写完整的邮箱，例如 name@example.com。"),
    "in_future": N_("日期不能晚于今天。"),
    "before_income": N_("日期不能早于收入确认的日期 %(day)s。"),
    "before_asked": N_("日期不能早于请各人确认的日期 %(day)s。"),
    "before_words_over": N_("还有人没有表态，日期要晚于表态期限 %(day)s。"),
    "before_effect": N_("日期不能早于方案生效的日期 %(day)s。"),
    "more_than_open": N_("金额要大于 0，并且不超过尚未发放的 %(open)s。"),
    "voided": N_("这笔发放已经冲正，请选择另一笔。"),
    "used": N_("这个凭证号已经记过账，请核对。"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = dict(problem.facts)
    if "open_fen" in facts:
        facts["open"] = yuan_words(facts["open_fen"])
    if "day" in facts:
        facts["day"] = date_words(facts["day"])
    return str(gettext(PROBLEMS[problem.code], **facts))


class CostRow(Form):
    what = StringField(_("成本项目"))
    amount_fen = YuanField(_("金额（元）"))
    voucher = StringField(_("凭证号"))


class PersonRow(Form):
    name = StringField(_("姓名"))
    email = StringField(_("邮箱"), description=_("用来请本人确认；有账号的，填账号的邮箱。"))
    role = StringField(_("承担的工作"))
    weight_bp = PercentField(_("占奖励总额的比例（%）"))
    main = BooleanField(_("主要贡献人员"))
    is_unit_head = BooleanField(_("单位正职领导"))


class SplitForm(FlaskForm):
    """`version` is that of the share as it was shown."""

    version = HiddenField()
    mode = SelectField(
        _("转化方式"), [DataRequired(_("请选择转化方式。")), listed], validate_choice=False, choices=[]
    )
    region_code = SelectField(_("转化地"), [listed], validate_choice=False, choices=[])
    is_job_achievement = BooleanField(_("这是职务科技成果"))
    pool_bp = PercentField(
        _("奖励比例（占净收入的 %）"),
        description=_("在省内转化的，不低于净收入的 70%；在省外转化的，不低于 50%。"),
    )
    costs = RowList(
        FormField(CostRow), _("直接成本"), min_entries=1, max_entries=MOST_COSTS,
        description=_("只扣除这一次转化的直接成本，研发投入不扣除。没有的，不填。"),
    )  # fmt: skip
    people = RowList(FormField(PersonRow), _("参与分配的人"), min_entries=1, max_entries=MOST_PEOPLE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = [choice(mode.value, label_words(mode)) for mode in ConversionMode]
        self.region_code.choices = regions()

    @classmethod
    def of(cls, share: Share, people: list[SharePerson], costs: list[ShareCost]) -> "SplitForm":
        """As it is stored."""
        return cls(
            formdata=None,
            data={
                "version": share.row_version, "mode": share.mode.value, "region_code": share.region_code,
                "is_job_achievement": share.is_job_achievement, "pool_bp": share.pool_bp or None,
                "costs": [{name: getattr(row, name) for name in ("what", "amount_fen", "voucher")} for row in costs],
                "people": [
                    {name: getattr(row, name) for name in PARTS}
                    for row in people
                ],
            },
        )  # fmt: skip

    @property
    def seen_version(self) -> int:
        """What is no number is 0, no version of any share."""
        return whole_number(self.version.data)

    def draft(self) -> ShareDraft:
        """After `validate`; a row in which nothing is filled in is left out."""
        costs = tuple(
            CostDraft(row.what.data or "", row.amount_fen.data or 0, row.voucher.data or "")
            for row in (entry.form for entry in self.costs)
            if row.what.data or row.amount_fen.data or row.voucher.data
        )
        people = tuple(
            PersonDraft(
                row.name.data or "", row.email.data or "", row.role.data or "", row.weight_bp.data or 0,
                main=bool(row.main.data), is_unit_head=bool(row.is_unit_head.data),
            )
            for row in (entry.form for entry in self.people)
            if row.name.data or row.email.data or row.role.data or row.weight_bp.data
        )  # fmt: skip
        mode = ConversionMode(self.mode.data)
        return ShareDraft(
            mode, self.region_code.data or "", self.pool_bp.data or 0, costs, people,
            is_job_achievement=bool(self.is_job_achievement.data),
        )  # fmt: skip

    def place(self, refused: Invalid) -> None:
        """Put each problem beside its control: "people-1-email" is the second row's."""
        for problem in refused.problems:
            name, _dash, rest = problem.field.partition("-")
            number, _dash, part = rest.partition("-")
            rows: Any = self[name] if rest else None
            words = words_for(problem)
            if rows is not None and int(number) < len(rows.entries):
                place_problem(rows.entries[int(number)].form, part, words)
            else:
                place_problem(self, name, words)


class Placing(FlaskForm):
    """A form whose problems stand beside its controls."""

    def place(self, refused: Invalid) -> None:
        for problem in refused.problems:
            place_problem(self, problem.field, words_for(problem))


class MinutesForm(Placing):
    decided_on = DayField(_("集体决策日期"))
    file = FileField(_("会议纪要"))


def not_chosen() -> SelectChoice:
    """Money and ends are for nobody whom a list only began with."""
    return choice("", please_choose())


class OfPerson(Placing):
    """About one person of the share, chosen from the list `row`."""

    def offer(self, people: list[SharePerson]) -> None:
        rows: Any = self["row"]
        rows.choices = [not_chosen(), *(choice(str(person.id), person.name) for person in people)]

    @property
    def row_id(self) -> int:
        return whole_number(self["row"].data) or 0


def of_whom(label: Any, control: str) -> SelectField:
    chosen = DataRequired(_("请从列表中选择。"))
    return SelectField(label, [chosen, listed], validate_choice=False, choices=[], id=control)


class PaymentForm(OfPerson):
    row = of_whom(_("发给谁"), "pay-row")
    amount_fen = YuanField(_("发放金额（元）"))
    voucher = StringField(_("凭证号"))
    paid_on = DayField(_("发放日期"))


class VoidForm(Placing):
    """A payment to take back, chosen from those that stand."""

    payment = of_whom(_("冲正哪一笔"), "void-payment")
    void_note = TextAreaField(_("冲正原因"), render_kw={"rows": 2})

    def offer(self, payments: list[SharePayment], names: dict[int, str]) -> None:
        standing = [
            choice(str(row.id), f"{names[row.share_person_id]} {row.voucher} {yuan_words(row.amount_fen)}")
            for row in payments
            if row.voided_at is None
        ]
        self.payment.choices = [not_chosen(), *standing] if standing else []

    @property
    def payment_id(self) -> int:
        return whole_number(self.payment.data)


class TaxForm(OfPerson):
    row = of_whom(_("纳税人"), "tax-row")
    tax_fen = YuanField(_("应纳税额（元）"))
    years = StringField(_("分几年缴纳"), description=_("最多 5 年，含奖励当年。"))
    award_on = DayField(_("股权奖励日期"))


class WayForm(Placing):
    """Back to the draft, which a draft has no need of, or given up."""

    way = SelectField(
        _("办理"), [DataRequired(_("请从列表中选择。")), listed], validate_choice=False, choices=[]
    )
    note = TextAreaField(_("说明"), id="way-note", render_kw={"rows": 3})

    def __init__(self, status: ShareStatus, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        back, away = str(_("退回修改")), str(_("取消方案"))
        reworks = ReworkReason if status in REWORK.start else ()
        self.way.choices = [
            not_chosen(),
            *(choice(f"rework:{each.value}", label_words(each), back) for each in reworks),
            *(choice(f"cancel:{each.value}", label_words(each), away) for each in CancelReason),
        ]


class AnswerForm(Placing):
    """`seen_fen` is the part as it was shown."""

    seen_fen = HiddenField()
    word = RadioField(_("您的意见"), [DataRequired(_("请选择确认或者有异议。"))], choices=[])
    note = TextAreaField(_("说明（有异议时必填）"), id="answer-note", render_kw={"rows": 4})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word.choices = [(word.value, label_words(word)) for word in SAID]

    @property
    def seen(self) -> int:
        """In fen a part has more digits than other numbers that are posted; what is none is nobody's part."""
        text = str(self.seen_fen.data or "")
        fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
        return int(text) if fits else -1
