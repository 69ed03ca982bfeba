"""What codes, sums and moments are called in a catalogue: the same words in print and in sheets. Pure."""

from datetime import datetime

from marketplace.catalogue.content import Change, Entry, Head, Right, Series
from marketplace.kernel.clock import to_beijing
from marketplace.kernel.money import wan_from_fen
from marketplace.listings.drafts import Target
from marketplace.listings.labels import label
from marketplace.listings.vocabulary import Kind, PriceKind, TargetOperator

HIDDEN = "单位名称不公开"
RESTRICTED = "详情登录后可见"
FUNDED = "财政资金支持"
BASIS = "依据吉政办发〔2016〕72号二（一）：每季度向社会公布一批科技成果和相关知识产权信息，发布企业技术需求"
BASIS_ON_DEMAND = "依据吉政办发〔2016〕72号二（二）：组织梳理科技成果资源，发布科技成果目录"
CHANGES = {Change.NEW: "新", Change.CHANGED: "有更新"}
PARTS = {
    (Kind.ACHIEVEMENT, True): "财政资金支持形成的科技成果",
    (Kind.ACHIEVEMENT, False): "其他科技成果",
    (Kind.NEED, None): "技术需求",
}


def beijing(moment: str) -> datetime:
    """An ISO moment on a Beijing clock."""
    return to_beijing(datetime.fromisoformat(moment))


def day(moment: str) -> str:
    """2026年11月20日, in Beijing."""
    at = beijing(moment)
    return f"{at.year}年{at.month}月{at.day}日"


def minute(moment: str) -> str:
    """2026年11月20日 18:00, in Beijing."""
    return f"{day(moment)} {beijing(moment):%H:%M}"


def number(head: Head) -> str:
    """2026年第4季度 · 总第1期; of a catalogue on demand the day that it shows."""
    if head.series is Series.ON_DEMAND or head.year is None:
        return f"{day(head.taken_at)}在库信息"
    return f"{head.year}年第{head.quarter}季度 · 总第{head.serial}期"


def verify_url(head: Head, sha256: str) -> str:
    return f"{head.base_url.rstrip('/')}/catalogues/verify?sha256={sha256}"


def money(fen: int) -> str:
    """Exact 万元: 1250万元, 0.35万元."""
    return f"{wan_from_fen(fen):f}万元"


def price(entry: Entry) -> str:
    """挂牌交易 120万元, 面议; "" where nothing is said."""
    if entry.price_kind is PriceKind.NEGOTIABLE:
        return label(PriceKind.NEGOTIABLE)
    kind = label(entry.price_kind) if entry.price_kind is not None else ""
    return " ".join(part for part in (kind, money(entry.price_fen) if entry.price_fen else "") if part)


def modes(entry: Entry) -> str:
    return "、".join(label(mode) for mode in entry.modes)


def organisation(entry: Entry) -> str:
    return entry.organisation or HIDDEN


def badges(entry: Entry) -> list[str]:
    """What stands beside an entry's number."""
    funded = [FUNDED] if entry.publicly_funded and entry.kind is Kind.ACHIEVEMENT else []
    return funded + ([CHANGES[entry.change]] if entry.change is not None else [])


def right_number(right: Right) -> str:
    """With the office where it is not China's: US 1234567."""
    abroad = "" if right.jurisdiction in ("CN", "") else f"{right.jurisdiction} "
    known = right.number.upper().startswith(right.jurisdiction.upper())
    return right.number if known or not right.number else abroad + right.number


def requirement(target: Target) -> str:
    """不低于 120 MPa, 10–20 ℃, or the words of one that is not counted."""
    value = " ".join(part for part in (target.value, target.unit) if part)
    if target.operator is TargetOperator.QUALITATIVE:
        return value
    return f"{label(target.operator)} {value}".strip()


def place_names(head: Head) -> dict[str, str]:
    return {place.code: place.name for place in head.places}
