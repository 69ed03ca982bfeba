"""The columns of the file for the national register, in its order, and a contract as one of its rows. Pure.

Codes are those of the register's own tables, words are Chinese whatever the reader's language: a system reads them.
Amounts are in yuan with two places.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from marketplace.contracts.labels import LABELS
from marketplace.contracts.states import ContractKind, IpKind, LegalType, PaymentKind, SubKind
from marketplace.contracts.vocabulary import Objective, Programme
from marketplace.kernel.money import yuan_from_fen

KIND_WORDS: dict[ContractKind, str] = {
    ContractKind.DEVELOPMENT: "技术开发",
    ContractKind.TRANSFER: "技术转让",
    ContractKind.LICENCE: "技术许可",
    ContractKind.CONSULTING: "技术咨询",
    ContractKind.SERVICE: "技术服务",
}
SUB_KIND_WORDS: dict[SubKind, str] = {
    SubKind.COMMISSIONED: "委托开发",
    SubKind.COOPERATIVE: "合作开发",
    SubKind.PATENT_RIGHT: "专利权转让",
    SubKind.PATENT_APPLICATION: "专利申请权转让",
    SubKind.KNOW_HOW: "技术秘密转让",
    SubKind.SOFTWARE: "计算机软件著作权转让",
    SubKind.LAYOUT: "集成电路布图设计专有权转让",
    SubKind.VARIETY: "植物新品种权转让",
    SubKind.PATENT_LICENCE: "专利实施许可",
    SubKind.KNOW_HOW_LICENCE: "技术秘密使用许可",
    SubKind.OTHER_LICENCE: "其他许可",
    SubKind.CONSULTING: "技术咨询",
    SubKind.SERVICE: "一般技术服务",
    SubKind.TRAINING: "技术培训",
    SubKind.INTERMEDIATION: "技术中介",
}
LEGAL_TYPE_WORDS: dict[LegalType, str] = {
    LegalType.STATE_ORGAN: "机关法人",
    LegalType.RESEARCH_INSTITUTE: "科研机构",
    LegalType.UNIVERSITY: "高等院校",
    LegalType.MEDICAL: "医疗卫生机构",
    LegalType.OTHER_INSTITUTION: "其他事业法人",
    LegalType.SOCIETY: "社团法人",
    LegalType.ENTERPRISE: "企业法人",
    LegalType.INDIVIDUAL: "自然人",
    LegalType.FOREIGN: "境外机构",
    LegalType.OTHER: "其他组织",
}
IP_WORDS: dict[IpKind, str] = {
    IpKind.INVENTION_PATENT: "发明专利",
    IpKind.UTILITY_PATENT: "实用新型专利",
    IpKind.DESIGN_PATENT: "外观设计专利",
    IpKind.KNOW_HOW: "技术秘密",
    IpKind.SOFTWARE: "计算机软件",
    IpKind.LAYOUT: "集成电路布图设计",
    IpKind.VARIETY: "植物新品种",
    IpKind.NONE: "未涉及知识产权",
}
PAYMENT_WORDS: dict[PaymentKind, str] = {
    PaymentKind.LUMP_SUM: "一次总付",
    PaymentKind.INSTALMENTS: "分期支付",
    PaymentKind.ROYALTY: "提成支付",
    PaymentKind.ENTRY_AND_ROYALTY: "入门费加提成",
    PaymentKind.MILESTONES: "按里程碑支付",
}


@dataclass(frozen=True)
class Party:
    """A party as the register names it."""

    name: str = ""
    uscc: str = ""
    country: str = ""
    region: str = ""
    legal_type: LegalType | None = None


@dataclass(frozen=True)
class NationalRow:
    """What the register asks of one contract. `more` holds the texts of the draft by their keys."""

    registration_no: str
    national_no: str
    title: str
    kind: ContractKind
    sub_kind: SubKind | None
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    seller: Party
    buyer: Party
    total_fen: int
    technical_fen: int
    verified_fen: int | None
    payment_kind: PaymentKind | None
    field_code: str
    broker_fee_fen: int | None
    registered_on: date | None
    registrar: str
    reviewer: str
    opinion: str
    more: dict[str, Any] = field(default_factory=dict)


Read = Callable[[NationalRow], Any]


def more(key: str) -> Read:
    return lambda row: row.more.get(key)


COLUMNS: tuple[tuple[str, Read], ...] = (
    ("合同登记编号", lambda row: row.registration_no),
    ("全国登记号", lambda row: row.national_no),
    ("项目名称", lambda row: row.title),
    ("合同类别", lambda row: KIND_WORDS[row.kind]),
    ("合同子类", lambda row: SUB_KIND_WORDS[row.sub_kind] if row.sub_kind else ""),
    ("签订日期", lambda row: row.signed_on),
    ("有效期起", lambda row: row.valid_from),
    ("有效期止", lambda row: row.valid_to),
    ("卖方名称", lambda row: row.seller.name),
    ("卖方统一社会信用代码", lambda row: row.seller.uscc),
    ("卖方国别", lambda row: row.seller.country),
    ("卖方行政区划", lambda row: row.seller.region),
    ("卖方性质", lambda row: _legal(row.seller)),
    ("买方名称", lambda row: row.buyer.name),
    ("买方统一社会信用代码", lambda row: row.buyer.uscc),
    ("买方国别", lambda row: row.buyer.country),
    ("买方行政区划", lambda row: row.buyer.region),
    ("买方性质", lambda row: _legal(row.buyer)),
    ("合同成交总额（元）", lambda row: _yuan(row.total_fen)),
    ("技术交易额（元）", lambda row: _yuan(row.technical_fen)),
    ("核定技术性收入（元）", lambda row: _yuan(row.verified_fen)),
    ("支付方式", lambda row: PAYMENT_WORDS[row.payment_kind] if row.payment_kind else ""),
    ("知识产权类型", lambda row: _ip(row.more.get("ip_kinds"))),
    ("技术领域", lambda row: row.field_code),
    ("计划来源", lambda row: _word(Programme, row.more.get("programme"))),
    ("社会经济目标", lambda row: _word(Objective, row.more.get("objective"))),
    ("预计新增投入（元）", lambda row: _yuan(row.more.get("expected_input_fen"))),
    ("预计新增产值（元）", lambda row: _yuan(row.more.get("expected_output_fen"))),
    ("技术目标与指标", more("targets")),
    ("验收标准", more("acceptance")),
    ("权属约定", more("ownership")),
    ("中介费（元）", lambda row: _yuan(row.broker_fee_fen)),
    ("登记日期", lambda row: row.registered_on),
    ("登记员", lambda row: row.registrar),
    ("复核员", lambda row: row.reviewer),
    ("认定意见", lambda row: row.opinion),
)
HEADINGS: tuple[str, ...] = tuple(heading for heading, _read in COLUMNS)


def cells(row: NationalRow) -> list[str]:
    """The row's texts, in the order of HEADINGS."""
    return [_text(read(row)) for _heading, read in COLUMNS]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "；".join(_text(part) for part in value)
    if isinstance(value, dict):
        return "，".join(_text(part) for part in value.values() if part not in (None, ""))
    return str(value)


def _yuan(fen: Any) -> str:
    return str(yuan_from_fen(fen)) if isinstance(fen, int) else ""


def _legal(party: Party) -> str:
    return LEGAL_TYPE_WORDS[party.legal_type] if party.legal_type else ""


def _word(listed: type[StrEnum], code: Any) -> str:
    """The word for a code as the draft keeps it; '' for none, and for what is no code of ours."""
    return next((word for known, word in LABELS[listed].items() if known.value == code), "")


def _ip(codes: Any) -> str:
    """Codes of rights as the draft keeps them; what is no code of ours is left out."""
    known: dict[str, StrEnum] = {kind.value: kind for kind in IpKind}
    listed = codes if isinstance(codes, list | tuple) else [codes]
    return "、".join(IP_WORDS[IpKind(code)] for code in listed if code in known)
