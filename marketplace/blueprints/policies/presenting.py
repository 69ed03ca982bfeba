"""A pack as people read it: each benefit with its figures, what the market works out, and what the text leaves open."""

from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString

from marketplace.blueprints.decisions import figure_value
from marketplace.blueprints.filters import date_words
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.budgets.labels import fund_label
from marketplace.policies.states import VersionStatus
from marketplace.rules.book import Book
from marketplace.rules.codes import Cap
from marketplace.rules.packs import Assumption, Benefit, Overlay, Pack
from marketplace.rules.words import FIGURES

S = VersionStatus
TONES = {
    S.ACTIVE: "is-open", S.PROPOSED: "is-waiting", S.REFUSED: "is-refused", S.REPEALED: "is-refused",
    S.CLOSED: "is-done",
}  # fmt: skip
HOW: dict[Cap, LazyString] = {
    Cap.FIXED: _("符合条件就按这一金额发放，审批时不能增减；预算不够时排队等候，不打折。"),
    Cap.CEILING: _("符合条件后由审批人在零到上限之间审定；审定以前只显示“最高”。"),
    Cap.RANGE: _("符合条件后由审批人在两端之间审定，两端都包含，不得低于下限。"),
    Cap.FLOOR_RATE: _("由单位在下限和全部净收益之间决定比例，低于下限的方案不予通过；各人份额相加等于总额。"),
    Cap.DURATION: _("核对期限，不计算金额。"),
    Cap.PERMISSION: _("核对是否可以自主办理，不计算金额。"),
}
"""What the market does with the figures of a benefit."""


@dataclass(frozen=True)
class ShownDated:
    name: str
    value: str
    days: str


@dataclass(frozen=True)
class ShownBenefit:
    """`overlays` are those that touch it at some time; `assumptions` are what the text leaves open about it."""

    benefit: Benefit
    how: LazyString
    figures: list[ShownDated]
    funds: list[str]
    assumptions: list[Assumption]
    overlays: list[Overlay]


def shown_benefits(pack: Pack, book: Book) -> list[ShownBenefit]:
    known = {assumption.id: assumption for assumption in pack.assumptions}
    overlays = {overlay.id: overlay for each in book.packs for overlay in each.overlays}
    return [
        ShownBenefit(
            benefit, HOW[benefit.cap], _figures(benefit), [gettext(fund_label(code)) for code in benefit.funds],
            [known[name] for name in benefit.assumptions],
            [overlay for overlay in overlays.values() if benefit.id in overlay.benefits],
        )
        for benefit in sorted(pack.benefits, key=lambda each: each.number)
    ]  # fmt: skip


def days_words(since: date, until: date | None) -> str:
    """From … to …, or without an end."""
    if until is None:
        return gettext("%(since)s起，没有写明终止日期", since=date_words(since))
    return gettext("%(since)s至%(until)s", since=date_words(since), until=date_words(until))


def overlay_days(overlay: Overlay) -> str:
    """Programme years, or days; '' where it names neither."""
    if overlay.since_year is not None:
        if overlay.until_year is None:
            return gettext("%(first)s 年度起", first=overlay.since_year)
        return gettext("%(first)s 至 %(last)s 年度", first=overlay.since_year, last=overlay.until_year)
    return days_words(overlay.since, overlay.until) if overlay.since is not None else ""


def _figures(benefit: Benefit) -> list[ShownDated]:
    return [
        ShownDated(
            gettext(FIGURES[figure.name]),
            figure_value(figure.name, dated.value),
            days_words(dated.since, dated.until),
        )
        for figure in benefit.figures
        for dated in figure.history
    ]
