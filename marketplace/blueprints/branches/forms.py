"""Forms of the network. They know shapes; the domain knows the rest."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, ValidationError

from marketplace.blueprints.branches.presenting import field_names
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.branches.models import Branch, BranchNews
from marketplace.network.drafts import MOST_THEMES, ContactDraft, NamesDraft, NewsDraft, PlaceDraft
from marketplace.network.states import ClosingReason

FILL_IN = _("请填写这一项。")
CHOOSE = _("请在列表中选择。")
Choices = list[tuple[str, str]]


def theme_choices() -> Choices:
    return [("", str(_("（不选）"))), *field_names().items()]


def reason_choices() -> Choices:
    return [("", str(_("请选择"))), *((reason.value, label_words(reason)) for reason in ClosingReason)]


def theme_field(words: Any) -> SelectField:
    """The domain says which codes are fields."""
    return SelectField(words, choices=theme_choices, validate_choice=False)


class VersionedForm(FlaskForm):
    """Carries the version the person saw, so that nobody's change is overwritten unseen."""

    seen_version = HiddenField()

    @property
    def seen(self) -> int:
        """0, which no row has, for anything that is no number."""
        text = self.seen_version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class PlaceForm(VersionedForm):
    introduction_zh = TextAreaField(_("简介（中文）"))
    introduction_en = TextAreaField(_("简介（英文）"))
    theme_1 = theme_field(_("第一领域"))
    theme_2 = theme_field(_("第二领域"))
    theme_3 = theme_field(_("第三领域"))
    theme_4 = theme_field(_("第四领域"))
    theme_5 = theme_field(_("第五领域"))
    theme_6 = theme_field(_("第六领域"))
    contact_phone = TelField(_("电话"))
    contact_email = EmailField(_("电子邮箱"))
    contact_address_zh = StringField(_("地址（中文）"))
    contact_address_en = StringField(_("地址（英文）"))

    @property
    def themes(self) -> list[SelectField]:
        return [self[f"theme_{number}"] for number in range(1, MOST_THEMES + 1)]

    @classmethod
    def of(cls, place: Branch) -> "PlaceForm":
        """What is saved, whatever has been sent."""
        themes = {f"theme_{number}": code for number, code in enumerate(place.themes, start=1)}
        contact = {f"contact_{key}": value for key, value in place.contact.items()}
        return cls(
            formdata=None,
            introduction_zh=place.introduction_zh,
            introduction_en=place.introduction_en,
            seen_version=place.row_version,
            **themes,
            **contact,
        )

    def to_draft(self) -> PlaceDraft:
        return PlaceDraft(
            introduction_zh=self.introduction_zh.data or "",
            introduction_en=self.introduction_en.data or "",
            themes=tuple(theme.data for theme in self.themes if theme.data),
            contact=ContactDraft(
                phone=self.contact_phone.data or "",
                email=self.contact_email.data or "",
                address_zh=self.contact_address_zh.data or "",
                address_en=self.contact_address_en.data or "",
            ),
        )


class NewsForm(VersionedForm):
    title = StringField(_("标题"), [InputRequired(FILL_IN)])
    body = TextAreaField(_("正文"), [InputRequired(FILL_IN)])

    @classmethod
    def of(cls, item: BranchNews | None) -> "NewsForm":
        """What is saved, whatever has been sent; an empty form for a new piece."""
        if item is None:
            return cls(formdata=None, seen_version="0")
        return cls(formdata=None, title=item.title, body=item.body, seen_version=item.row_version)

    def to_draft(self) -> NewsDraft:
        return NewsDraft(self.title.data or "", self.body.data or "")


class NamesForm(VersionedForm):
    name_zh = StringField(_("中文名称"), [InputRequired(FILL_IN)])
    name_en = StringField(_("英文名称"), [InputRequired(FILL_IN)])

    @classmethod
    def of(cls, place: Branch) -> "NamesForm":
        """What is saved, whatever has been sent."""
        return cls(
            formdata=None, name_zh=place.name_zh, name_en=place.name_en, seen_version=place.row_version
        )

    def to_draft(self) -> NamesDraft:
        return NamesDraft(self.name_zh.data or "", self.name_en.data or "")


class NodeForm(NamesForm):
    region_code = SelectField(_("县（市）"), [InputRequired(FILL_IN)], validate_choice=False)


class BranchForm(NamesForm):
    code = StringField(_("编号"), [InputRequired(FILL_IN)])
    prefectures = SelectMultipleField(_("归属市州"), validate_choice=False)


class ClosingForm(FlaskForm):
    reason = SelectField(_("关闭原因"), choices=reason_choices, validate_choice=False)

    def validate_reason(self, entry: SelectField) -> None:
        if entry.data not in {reason.value for reason in ClosingReason}:
            raise ValidationError(CHOOSE)


class HolidaysForm(FlaskForm):
    days = TextAreaField(_("放假日期"))
