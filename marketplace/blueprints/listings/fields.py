"""Controls that a listing's forms need: sums in 万元, days, percentages, lists in one box."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, TextInput

from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.kernel.money import (
    FractionOfFen,
    fen_from_wan,
    fen_from_yuan,
    parse_amount,
    wan_from_fen,
    yuan_from_fen,
)
from marketplace.kernel.text import clean_line

_DAY = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_MONTH = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})月?")
_SEPARATORS = re.compile(r"[、､,，;；\n|｜]+")
_LONGEST_NUMBER = 60


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def listed(_form: object, entry: SelectField) -> None:
    """Nothing chosen, or something from the list. Raises ValidationError."""
    offered: Any = entry.choices or ()
    known = {choice.value for choice in offered}
    wanted = entry.data if isinstance(entry.data, list) else [entry.data]
    if any(value not in known for value in wanted if value):
        raise ValidationError(str(_("请从列表中选择。")))


class TypedField(Field):
    """A control whose text is shown again exactly as it was typed."""

    widget: Any = TextInput()

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.written()

    def written(self) -> str:
        """The stored value as a person would type it."""
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        text = self.tidied(str(valuelist[0]))
        if text:
            self.data = self.read(text)

    def tidied(self, text: str) -> str:
        """Full-width figures and signs as plain ones."""
        return folded(text)

    def read(self, text: str) -> Any:
        """Raises ValueError with words for the reader."""
        raise NotImplementedError


class WanField(TypedField):
    """A sum in 万元; `data` is whole fen. 50, 50万元 and 500,000元 are the same sum."""

    def written(self) -> str:
        return "" if self.data is None else f"{wan_from_fen(self.data):f}"

    def read(self, text: str) -> int:
        number, in_yuan = text.removesuffix("元"), text.endswith("元") and not text.endswith("万元")
        if len(text) > _LONGEST_NUMBER:
            raise ValueError(str(_("请填一个金额，例如 50 或 12.5。")))
        try:
            amount = parse_amount(number.removesuffix("万"))
            return fen_from_yuan(amount) if in_yuan else fen_from_wan(amount)
        except FractionOfFen as error:
            raise ValueError(str(_("金额最多精确到分，即万元后 6 位小数。"))) from error
        except ValueError as error:
            raise ValueError(str(_("请填一个以万元为单位的金额，例如 50 或 12.5。"))) from error


class YuanField(TypedField):
    """A sum in yuan; `data` is whole fen, none of them negative. 1,234.5 and 1234.50元 are the same sum."""

    def written(self) -> str:
        return "" if self.data is None else f"{yuan_from_fen(self.data):f}"

    def read(self, text: str) -> int:
        try:
            if len(text) > _LONGEST_NUMBER:
                raise ValueError(text)
            fen = fen_from_yuan(parse_amount(text.removesuffix("元")))
        except FractionOfFen as error:
            raise ValueError(str(_("金额最多精确到分，即两位小数。"))) from error
        except ValueError as error:
            raise ValueError(str(_("请填一个以元为单位的金额，例如 5000 或 1234.50。"))) from error
        if fen < 0:
            raise ValueError(str(_("金额不能是负数。")))
        return fen


class DayField(TypedField):
    """A calendar day; also 2027/3/1, 2027年3月1日 and 20270301 where no date picker helps."""

    widget = DateInput()

    def process_data(self, value: Any) -> None:
        self.data = date.fromisoformat(value) if isinstance(value, str) else value

    def read(self, text: str) -> date:
        found = _DAY.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            year, *rest = (int(part) for part in found.groups() if part is not None)
            return date(year, rest[0], rest[1])
        except ValueError as error:
            raise ValueError(str(_("请填写真实存在的日期，例如 2027-03-01。"))) from error


class PercentField(TypedField):
    """A share in per cent; `data` is basis points."""

    def written(self) -> str:
        return "" if self.data is None else f"{(Decimal(self.data) / 100).normalize():f}"

    def read(self, text: str) -> int:
        try:
            share = parse_amount(text[:_LONGEST_NUMBER].removesuffix("%")) * 100
            if share != share.to_integral_value() or not 0 <= share <= 10_000:
                raise ValueError(text)
        except ValueError as error:
            raise ValueError(str(_("请填 0 到 100 之间的数，最多两位小数。"))) from error
        return int(share)


class MonthField(StringField):
    """A month as 2024-05; other ways to write it are put right, anything else is left for the checks."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            text = folded(str(valuelist[0]))
            found = _MONTH.fullmatch(text)
            self.data = f"{found.group(1)}-{int(found.group(2)):02}" if found else text


class ListField(TypedField):
    """Several entries in one box, with commas or 、 between them."""

    joined_by = "、"

    def written(self) -> str:
        return self.joined_by.join(self.data or ())

    def tidied(self, text: str) -> str:
        """Words stay as they were typed."""
        return text.strip()

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def read(self, text: str) -> list[str]:
        entries = (clean_line(entry) for entry in _SEPARATORS.split(text))
        return list(dict.fromkeys(entry for entry in entries if entry))


class LinesField(TextAreaField):
    """One entry a line."""

    data: Any

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "\n".join(self.data or ())

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            lines = (clean_line(line) for line in str(valuelist[0]).splitlines())
            self.data = list(dict.fromkeys(line for line in lines if line))
