"""The columns of a spreadsheet: which head stands for which field, and how its cells are read.

One table for each kind; the template, the reading and the file to fix all follow it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any

from marketplace.intake import compact, values
from marketplace.intake.codes import Codes
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.sheet_names import PROBLEMS_HEAD
from marketplace.listings import vocabulary as voc
from marketplace.listings.labels import LABELS
from marketplace.listings.vocabulary import Kind
from marketplace.listings.wording import FIELD_LABELS

Reader = Callable[[str, Codes], Any]
EXTERNAL_ID = "external_id"


@dataclass(frozen=True)
class Column:
    """`field` is a draft's field (`contact.phone` for a part); `starred` ones are needed for handing in.

    `choices` is a closed list, "fields" or "regions"; `hint` is what the template says beside the cell.
    """

    field: str
    head: str
    read: Reader
    starred: bool = False
    choices: type[StrEnum] | str | None = None
    several: bool = False
    hint: str = ""
    wide: bool = False


def _text(text: str, _codes: Codes) -> str:
    return text


def _plain(read: Callable[[str], Any]) -> Reader:
    return lambda text, _codes: read(text)


def _one_of(name: str, of: type[StrEnum], *, starred: bool = False) -> Column:
    return Column(name, FIELD_LABELS[name], lambda text, _codes: values.member(of, text), starred, of)


def _column(name: str, read: Callable[[str], Any] | None = None, *, unit: str = "", starred: bool = False,
            hint: str = "", wide: bool = False) -> Column:  # fmt: skip
    reader = _plain(read) if read else _text
    return Column(name, FIELD_LABELS[name] + unit, reader, starred, hint=hint, wide=wide)


def _yes_no(name: str, *, starred: bool = False) -> Column:
    return Column(name, FIELD_LABELS[name], _plain(values.yes_no), starred, "yes_no")


_FIRST = (
    Column(EXTERNAL_ID, "外部编号", _text, hint="本单位系统中的编号，再次导入时据此更新，不会重复。"),
    _column("title", starred=True, hint="4 到 80 个字。", wide=True),
    _column("keywords", values.parts, hint="3 到 10 个，用分号隔开。"),
    Column("fields", FIELD_LABELS["fields"], lambda text, codes: codes.fields_in(text), starred=True,
           choices="fields", several=True, hint="1 到 3 个，第一个为主领域。"),
    _column("industry_code", hint="GB/T 4754 代码，例如 C36。"),
    Column("region_code", FIELD_LABELS["region_code"], lambda text, codes: codes.region(text), starred=True,
           choices="regions", hint="名称或六位区划代码。"),
    Column("modes", FIELD_LABELS["modes"], lambda text, _codes: values.members(voc.CooperationMode, text),
           starred=True, choices=voc.CooperationMode, several=True, hint="可填多个，用分号隔开。"),
)  # fmt: skip
_CONTACT = (
    _column("contact.office", starred=True, hint="单位的对外窗口，不填个人。"),
    _column("contact.phone", hint="带区号的办公电话；与电子邮箱至少填一项。"),
    _column("contact.email"),
    _column("detail", wide=True, hint="登录用户可见。"),
    _one_of("secrecy", voc.Secrecy, starred=True),
    _yes_no("security_declared", starred=True),
    _yes_no("public_interest_declared", starred=True),
)
_ACHIEVEMENT = (
    _column("public_summary", starred=True, wide=True, hint="20 到 5000 个字，所有人可见。"),
    _column("registration_no", hint="12 位成果登记号。"),
    _column("cooperating_organisations", values.parts, hint="用分号隔开。"),
    _column("recommender"),
    _column("research_start", values.month, hint="例如 2021-03。"),
    _column("research_end", values.month, hint="例如 2024-05。"),
    _one_of("novelty_kind", voc.NoveltyKind),
    _one_of("form", voc.Form),
    _one_of("level", voc.Level),
    _one_of("appraisal", voc.Appraisal),
    _one_of("stage", voc.Stage),
    _column("trl", values.whole, starred=True, hint="1 到 9。"),
    _column("trl_evidence", starred=True, wide=True, hint="一项能证明成熟度的材料。"),
    _column("trl_evidence_on", values.day, starred=True, hint="例如 2026-05-01。"),
    _column("ip", compact.ip_rows, wide=True, hint="每行一项：发明专利 ZL202010000001.1（已授权）"),
    _yes_no("publicly_funded", starred=True),
    _column("funding"),
    _column("grant_no"),
    _column("team", compact.team, wide=True, hint="每行一人，按完成顺序：姓名（单位，贡献，40%）"),
    _column("specifications", wide=True),
    _column("business_case", wide=True),
    _one_of("price_kind", voc.PriceKind, starred=True),
    _column("price_fen", values.fen_of_wan, unit="(万元)", hint="只填数字，单位万元；面议请留空。"),
    _column("awards"),
    _column("first_public_on", values.day, hint="例如 2026-05-01。"),
)
_NEED = (
    _column("problem", starred=True, wide=True, hint="20 字以上，所有人可见。"),
    _one_of("need_kind", voc.NeedKind),
    _column("targets", compact.targets, wide=True, hint="每行一项：抗拉强度 ≥ 550 MPa"),
    _column("baseline", wide=True),
    _column("tried", wide=True),
    _column("deadline", values.day, hint="例如 2027-05-01。"),
    _column("valid_until", values.day, hint="例如 2027-05-01。"),
    _one_of("price_kind", voc.PriceKind, starred=True),
    _column("budget_fen", values.fen_of_wan, unit="(万元)", hint="只填数字，单位万元；面议请留空。"),
    _column("budget_to_solver_fen", values.fen_of_wan, unit="(万元)"),
    _column("wanted_organisations"),
    _column("wanted_experts"),
    _one_of("ip_split", voc.IpSplit, starred=True),
    _column("acceptance", starred=True, wide=True, hint="在哪里、用什么方法、由谁检测。"),
    _column("bidder_conditions"),
    _column("min_trl", values.whole, hint="1 到 9。"),
    _one_of("visibility", voc.Visibility),
)
COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.ACHIEVEMENT: (*_FIRST, *_ACHIEVEMENT, *_CONTACT),
    Kind.NEED: (*_FIRST, *_NEED, *_CONTACT),
}
NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.ACHIEVEMENT: ("title", "public_summary"),
    Kind.NEED: ("title", "problem"),
}
"""Without these heads a sheet is not one of this kind."""


def plain_head(head: str) -> str:
    """A head without star, white space and full-width forms."""
    return values.folded(head).strip("*")


@cache
def by_head(kind: Kind) -> Mapping[str, Column]:
    return {plain_head(column.head): column for column in COLUMNS[kind]}


def kind_of_heads(heads: tuple[str, ...]) -> Kind | None:
    """The one kind whose needed heads are all there."""
    plain = {plain_head(head) for head in heads}
    fitting = [kind for kind in Kind if {plain_head(FIELD_LABELS[name]) for name in NEEDED[kind]} <= plain]
    return fitting[0] if len(fitting) == 1 else None


def resolve(heads: tuple[str, ...], kind: Kind) -> dict[str, Column]:
    """Each head of the file → its column. Raises FileRefused naming what is missing, unknown or repeated."""
    known = by_head(kind)
    found = {head: known.get(plain_head(head)) for head in heads if plain_head(head) != PROBLEMS_HEAD}
    unknown = [(head, nearest(head, kind)) for head, column in found.items() if column is None]
    fields = [column.field for column in found.values() if column is not None]
    missing = [FIELD_LABELS[name] for name in NEEDED[kind] if name not in fields]
    counted = [plain_head(head) for head in heads]
    repeated = sorted({head for head in counted if head and counted.count(head) > 1})
    if unknown or missing or repeated:
        raise FileRefused(FileRefusal.WRONG_HEADS, missing=missing, unknown=unknown, repeated=repeated)
    return {head: column for head, column in found.items() if column is not None}


def nearest(head: str, kind: Kind) -> str:
    """The right head that looks most like a wrong one; '' when none does."""
    known = by_head(kind)
    close = get_close_matches(plain_head(head), known, n=1, cutoff=0.4)
    return known[close[0]].head if close else ""


def choices_of(column: Column, codes: Codes) -> list[str]:
    """What the template offers in a list."""
    if column.choices == "fields":
        return [f"{code} {name}" for code, name in codes.fields.items()]
    if column.choices == "regions":
        return [f"{here.code} {here.parent}{here.name}" for here in codes.regions if not here.replaced_by]
    if column.choices == "yes_no":
        return ["是", "否"]
    return [*LABELS[column.choices].values()] if isinstance(column.choices, type) else []
