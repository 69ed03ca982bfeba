"""What the holder fills in on the way to a clear price, and the department when it ends a hold. Shapes only."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.fields import DayField, LinesField, WanField
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.negotiations.pricing_words import words_for
from marketplace.kernel.errors import Invalid
from marketplace.negotiations.drafts_pricing import PricingDraft, PublicityDraft
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.states import HoldReason, PricingMethod


class PlacedForm(Form):
    """Problems of the domain go beside their controls. `NEEDED` are marked as such."""

    NEEDED: tuple[str, ...] = ()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name in self.NEEDED:
            self[name].flags.required = True

    def place(self, invalid: Invalid) -> None:
        for problem in invalid.problems:
            place_problem(self, problem.field, words_for(problem))


class PricingForm(PlacedForm):
    """`seen` is the version of the negotiation that was read."""

    NEEDED = ("method", "price")
    seen = HiddenField()
    method = RadioField(_("定价方式"), validate_choice=False, choices=[])
    price = WanField(_("价格（万元）"))
    exchange_name = StringField(_("交易场所"))
    priced_on = DayField(_("成交日期"))
    appraisal_no = StringField(_("评估报告编号"))
    exceptions = SelectMultipleField(_("例外情形"), validate_choice=False, choices=[])
    declares_none = BooleanField(_("均不涉及"))

    def offer(self) -> "PricingForm":
        self.method.choices = [(one.value, label_words(one)) for one in PricingMethod]
        self.exceptions.choices = [(one.value, label_words(one)) for one in HoldReason]
        return self

    @classmethod
    def showing(cls, row: Negotiation) -> "PricingForm":
        decided = row.pricing_method is not None
        return cls(
            data={
                "seen": str(row.row_version), "method": row.pricing_method.value if row.pricing_method else None,
                "price": row.price_fen, "exchange_name": row.exchange_name, "priced_on": row.priced_on,
                "appraisal_no": row.appraisal_no, "exceptions": list(row.exceptions),
                "declares_none": decided and not row.exceptions,
            }
        ).offer()  # fmt: skip

    def draft(self) -> PricingDraft:
        method, chosen = str(self.method.data or ""), set(self.exceptions.data or ())
        price: int | None = self.price.data
        day: date | None = self.priced_on.data
        return PricingDraft(
            method=PricingMethod(method) if method in set(PricingMethod) else None, price_fen=price,
            exchange_name=self.exchange_name.data or "", priced_on=day,
            appraisal_no=self.appraisal_no.data or "",
            exceptions=tuple(one for one in HoldReason if one.value in chosen),
            declares_none=bool(self.declares_none.data),
        )  # fmt: skip

    @property
    def version(self) -> int:
        return whole_number(self.seen.data)


class PublicityForm(PlacedForm):
    """What everybody will read."""

    NEEDED = ("title", "text", "completers", "objections_to")
    title = StringField(_("成果名称"))
    price_words = StringField(_("支付方式说明"))
    text = TextAreaField(_("定价依据和说明"), render_kw={"rows": 5})
    completers = LinesField(_("完成人"), render_kw={"rows": 3})
    objections_to = StringField(_("异议受理部门和联系方式"))
    names_counterpart = BooleanField(_("同时公示受让方名称"))

    def draft(self) -> PublicityDraft:
        return PublicityDraft(
            title=self.title.data or "", price_words=self.price_words.data or "", text=self.text.data or "",
            objections_to=self.objections_to.data or "", completers=tuple(self.completers.data or ()),
            names_counterpart=bool(self.names_counterpart.data),
        )  # fmt: skip


class ObjectionForm(PlacedForm):
    """For anybody."""

    NEEDED = ("name", "contact", "text")
    name = StringField(_("姓名或单位名称"))
    contact = StringField(_("联系方式"))
    text = TextAreaField(_("异议内容和依据"), render_kw={"rows": 6})
