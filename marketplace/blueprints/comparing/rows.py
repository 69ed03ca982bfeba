"""The rows of a comparison: one field of each listing beside the others, and whether they differ."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.blueprints.filters import date_words, label_words, trl_words
from marketplace.blueprints.listings.cards import field_words, price_words, region_words
from marketplace.blueprints.listings.history import reason_words
from marketplace.blueprints.listings.sections import field_title
from marketplace.blueprints.listings.shown import plain_words
from marketplace.blueprints.translation import gettext as _
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.states import OPEN


@dataclass(frozen=True)
class Row:
    """`cells` stand in the order of the listings: words, '' for nothing said."""

    title: str
    cells: list[str]
    differs: bool

    @property
    def is_same(self) -> bool:
        """All cells say one thing, so one of them is enough where there is little room."""
        return len(self.cells) > 1 and len(set(self.cells)) == 1


def compared(listings: Sequence[PublicListing]) -> list[Row]:
    """The rows in which any of the listings says something. What a kind does not have is said so."""
    found = [_row(title(), read, listings) for title, read in _HEAD]
    found += [_text_row(title(), read, listings) for title, read in _TEXT]
    found += [_row(title(), read, listings) for title, read in _DAYS]
    return [row for row in found if any(row.cells) and not _says_nothing(row, listings)]


def _row(title: str, read: Callable[[PublicListing], str], listings: Sequence[PublicListing]) -> Row:
    cells = [read(page) for page in listings]
    return Row(title, cells, len(set(cells)) > 1)


def _text_row(title: str, read: Callable[[Draft], str | None], listings: Sequence[PublicListing]) -> Row:
    """What does not apply to a kind differs from nothing."""
    cells = [_cell(page, read) for page in listings]
    return Row(title, cells, len({cell for cell in cells if cell != _("不适用")}) > 1)


def _cell(page: PublicListing, read: Callable[[Draft], str | None]) -> str:
    if page.draft is None:
        return _("登录后可见") if page.shown is Shown.TITLE else _("不再展示")
    words = read(page.draft)
    return _("不适用") if words is None else words


def _says_nothing(row: Row, listings: Sequence[PublicListing]) -> bool:
    """Only that a kind does not have it, or that it is not shown."""
    empty = {"", _("不适用"), _("登录后可见"), _("不再展示")}
    return set(row.cells) <= empty and len(listings) > 0


def _status(page: PublicListing) -> str:
    why = reason_words(page.reason, with_note=False) if page.status not in OPEN else ""
    words = label_words(page.status)
    return _("%(status)s（%(reason)s）", status=words, reason=why) if why else words


def _organisation(page: PublicListing) -> str:
    if page.shown is Shown.REMOVED:
        return _("不再展示")
    return page.organisation.name if page.organisation else _("单位名称不公开")


def _region(page: PublicListing) -> str:
    return "" if page.shown is Shown.REMOVED else region_words(page.region_code)


def _fields(draft: Draft) -> str:
    return str(_("、")).join(field_words(code) for code in draft.fields)


def _level(draft: Draft) -> str:
    level = draft.trl if isinstance(draft, AchievementDraft) else draft.min_trl
    if level is None:
        return ""
    words = _("第 %(level)s 级：%(words)s", level=level, words=trl_words(level))
    return words if isinstance(draft, AchievementDraft) else _("不低于%(level)s", level=words)


def _modes(draft: Draft) -> str:
    return str(_("、")).join(label_words(mode) for mode in draft.modes)


def _price(page: PublicListing) -> str:
    draft = page.draft
    if draft is None:
        return _("登录后可见") if page.shown is Shown.TITLE else _("不再展示")
    fen = draft.price_fen if isinstance(draft, AchievementDraft) else draft.budget_fen
    return price_words(page.kind, draft.price_kind, fen)


def _rights(draft: Draft) -> str | None:
    """How many, and of which kinds."""
    if isinstance(draft, NeedDraft):
        return None
    if not draft.ip:
        return ""
    kinds = Counter(row.type for row in draft.ip)
    each = [_("%(kind)s %(count)s 项", kind=label_words(kind), count=count) for kind, count in kinds.items()]
    return str(_("、")).join(each)


def _stage(draft: Draft) -> str | None:
    return label_words(draft.stage) if isinstance(draft, AchievementDraft) else None


def _targets(draft: Draft) -> str | None:
    return plain_words(draft.targets) if isinstance(draft, NeedDraft) else None


def _deadline(draft: Draft) -> str | None:
    return date_words(draft.deadline) if isinstance(draft, NeedDraft) else None


def _split(draft: Draft) -> str | None:
    return label_words(draft.ip_split) if isinstance(draft, NeedDraft) else None


def _summary(draft: Draft) -> str:
    return draft.public_summary if isinstance(draft, AchievementDraft) else draft.problem


_HEAD: tuple[tuple[Callable[[], str], Callable[[PublicListing], str]], ...] = (
    (lambda: _("类型"), lambda page: label_words(page.kind)),
    (lambda: _("状态"), _status),
    (lambda: _("单位"), _organisation),
    (lambda: field_title("region_code"), _region),
    (lambda: _("价格或预算"), _price),
)
_TEXT: tuple[tuple[Callable[[], str], Callable[[Draft], str | None]], ...] = (
    (lambda: field_title("price_kind"), lambda draft: label_words(draft.price_kind)),
    (lambda: field_title("fields"), _fields),
    (lambda: field_title("trl"), _level),
    (lambda: field_title("stage"), _stage),
    (lambda: field_title("modes"), _modes),
    (lambda: field_title("ip"), _rights),
    (lambda: field_title("ip_split"), _split),
    (lambda: field_title("targets"), _targets),
    (lambda: field_title("deadline"), _deadline),
    (lambda: field_title("keywords"), lambda draft: str(_("、")).join(draft.keywords)),
    (lambda: _("简介"), _summary),
)
_DAYS: tuple[tuple[Callable[[], str], Callable[[PublicListing], str]], ...] = (
    (lambda: _("发布日期"), lambda page: date_words(page.published_at)),
    (lambda: _("有效期至"), lambda page: date_words(page.valid_until)),
)
