"""What the statement of one contributor says: plain data for the paper, in Chinese. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.kernel.money import yuan_from_fen
from marketplace.proofs.letterhead import Letterhead
from marketplace.rewards.models import Share, ShareInstalment, SharePayment, SharePerson

TITLE = "科技成果转化收益分配对账单"
NOTE = "依据吉政办发〔2016〕72号三（三）10。金额以单位生效的分配方案和发放凭证为准；税款以税务机关核定为准。"


@dataclass(frozen=True)
class Stated:
    """One person's account; payments and instalments are the person's own."""

    share: Share
    row: SharePerson
    payments: Sequence[SharePayment]
    plan: Sequence[ShareInstalment]


def subject_of(row: SharePerson) -> str:
    """Under which the statements of a person are kept."""
    return f"share_person:{row.id}"


def statement(found: Stated, head: Letterhead, day: date) -> dict[str, Any]:
    """Data of `templates/statement.typ`."""
    share, row = found.share, found.row
    facts = [
        ["姓名", row.name],
        ["单位", share.organisation.name],
        ["项目名称", share.contract.title],
        ["承担的工作", row.role],
        ["收入", _yuan(share.income_fen)],
        ["扣除的直接成本", _yuan(share.costs_fen)],
        ["奖励总额", f"{_yuan(share.pool_fen or 0)}（净收入的 {_percent(share.pool_bp)}）"],
        ["本人份额", _percent(row.weight_bp)],
        ["本人应得", _yuan(row.part_fen or 0)],
        ["已发放", _yuan(row.paid_fen)],
        ["尚未发放", _yuan((row.part_fen or 0) - row.paid_fen)],
    ]
    paid = [[_day(each.paid_on), _voucher(each), _yuan(each.amount_fen)] for each in found.payments]
    plan = [[f"{each.year} 年", _yuan(each.tax_fen)] for each in found.plan]
    return {
        "title": TITLE, "market": head.market, "base_url": head.base_url, "facts": facts, "payments": paid,
        "plan": plan, "day": _day(day), "note": NOTE,
    }  # fmt: skip


def statement_facts(found: Stated) -> dict[str, str]:
    """What everybody who has the statement's code reads: no name, which stands on the paper alone."""
    row = found.row
    return {
        "单位": found.share.organisation.name,
        "项目名称": found.share.contract.title,
        "本人应得": _yuan(row.part_fen or 0),
        "已发放": _yuan(row.paid_fen),
    }


def _voucher(payment: SharePayment) -> str:
    return payment.voucher if payment.voided_at is None else f"{payment.voucher}（已冲正）"


def _yuan(fen: int) -> str:
    return f"人民币 {yuan_from_fen(fen):,} 元"


def _percent(rate_bp: int) -> str:
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02d}%".replace(".00%", "%")


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
