"""What the certificate and the notice of refusal say: plain data for the paper, in Chinese. Pure.

The legal register is the national one; the certificate says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.contracts.labels_desk import LABELS
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.national import KIND_WORDS
from marketplace.contracts.states import NotRecognisedReason, PartyRole
from marketplace.kernel.money import yuan_from_fen
from marketplace.proofs.letterhead import Letterhead

CERTIFICATE, REFUSAL = "技术合同登记证明", "技术合同不予登记通知书"
CERTIFICATE_NOTE = (
    "技术合同的法定登记以全国技术合同登记系统为准，全国登记号由登记机构另行回填。"
    "登记内容变更或者登记被撤销后，本证明失效，以查验结果为准。"
)
REFUSAL_NOTE = "对理由有疑问的，请与登记机构联系。"


@dataclass(frozen=True)
class Signed:
    """What a paper is about: the contract with its parties, and who decided at which desk."""

    contract: Contract
    row: Registration
    parties: dict[PartyRole, ContractParty]
    desk: str
    registrar: str
    reviewer: str = ""


def subject_of(contract: Contract) -> str:
    """Under which the papers of a contract are kept."""
    return f"contract:{contract.id}"


def certificate(found: Signed, head: Letterhead) -> dict[str, Any]:
    """Data of `templates/registration.typ` for a registered contract."""
    contract, row = found.contract, found.row
    people = [["登记员", found.registrar]] + ([["复核员", found.reviewer]] if found.reviewer else [])
    rows = [
        ["合同登记编号", contract.registration_no or ""],
        *_contract_rows(found),
        ["有效期", f"{_day(contract.valid_from)} 至 {_day(contract.valid_to)}"],
        ["合同成交总额", _yuan(row.total_fen)],
        ["技术交易额", _yuan(row.technical_fen)],
        ["登记日期", _day(contract.registered_on)],
        *people,
    ]
    opening = "经认定，下列合同属于技术合同，予以登记。"
    return _paper(CERTIFICATE, opening, rows, [], found, contract.registered_on, head) | {
        "note": CERTIFICATE_NOTE
    }


def refusal(found: Signed, day: date, head: Letterhead) -> dict[str, Any]:
    """Data of `templates/registration.typ` for a contract that is not registered, with the ground."""
    words = [f"不予登记的理由：{_ground(found.contract)}。", found.contract.reason_note]
    opening = "经审查，下列合同不予登记。"
    return _paper(REFUSAL, opening, _contract_rows(found), words, found, day, head) | {"note": REFUSAL_NOTE}


def certificate_facts(found: Signed) -> dict[str, str]:
    """What everybody who has the certificate's code reads, to compare with the paper."""
    contract, row = found.contract, found.row
    return {
        "合同登记编号": contract.registration_no or "",
        "项目名称": contract.title,
        "合同类别": KIND_WORDS[row.kind or contract.kind],
        "卖方": _name(found, PartyRole.SELLER),
        "买方": _name(found, PartyRole.BUYER),
        "合同成交总额": _yuan(row.total_fen),
        "技术交易额": _yuan(row.technical_fen),
        "登记日期": _day(contract.registered_on),
    }


def refusal_facts(found: Signed) -> dict[str, str]:
    """The same for a notice of refusal."""
    return {
        "项目名称": found.contract.title,
        "卖方": _name(found, PartyRole.SELLER),
        "买方": _name(found, PartyRole.BUYER),
        "不予登记的理由": _ground(found.contract),
    }


def _paper(
    title: str, opening: str, rows: list[list[str]], words: list[str], found: Signed, day: date | None,
    head: Letterhead,
) -> dict[str, Any]:  # fmt: skip
    return {
        "title": title, "market": head.market, "base_url": head.base_url, "opening": opening, "facts": rows,
        "words": words, "desk": f"登记机构：{found.desk}", "day": _day(day),
    }  # fmt: skip


def _contract_rows(found: Signed) -> list[list[str]]:
    contract = found.contract
    return [
        ["项目名称", contract.title],
        ["合同类别", KIND_WORDS[found.row.kind or contract.kind]],
        ["卖方", _party(found, PartyRole.SELLER)],
        ["买方", _party(found, PartyRole.BUYER)],
        ["签订日期", _day(contract.signed_on)],
    ]


def _party(found: Signed, role: PartyRole) -> str:
    party = found.parties.get(role)
    if party is None or not party.uscc:
        return _name(found, role)
    return f"{party.name}\n统一社会信用代码 {party.uscc}"


def _name(found: Signed, role: PartyRole) -> str:
    party = found.parties.get(role)
    return party.name if party else ""


def _ground(contract: Contract) -> str:
    return LABELS[NotRecognisedReason][NotRecognisedReason(str(contract.reason))]


def _yuan(fen: int | None) -> str:
    return f"人民币 {yuan_from_fen(fen or 0):,} 元"


def _day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "未约定"
