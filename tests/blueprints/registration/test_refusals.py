"""What the desk refuses, each with its code, its status and words that say what to do."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import marketplace.contracts as room
from marketplace.blueprints.registration.wording import PROBLEMS
from marketplace.contracts.operations import amendments
from marketplace.contracts.registered import Registered
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from tests import make
from tests.blueprints.registration.asking import decide, own, text_of
from tests.making import desk
from tests.making.desk import WAN, Deal

SignIn = Callable[[Actor], FlaskClient]
JSON = {"Accept": "application/json"}
ROOM = Path(room.__file__).parent
DESK = (
    "operations/_desk.py", "operations/registration.py", "operations/review.py", "operations/amendments.py",
    "operations/income.py", "operations/performing.py", "operations/paying.py", "operations/_plan.py",
    "registered.py", "returned.py",
)  # fmt: skip


def refused(client: FlaskClient, path: str, **data: str) -> tuple[int, str]:
    answer = client.post(path, data=data, headers=JSON)
    return answer.status_code, answer.json["code"] if answer.is_json else ""


def in_words(client: FlaskClient, path: str, **data: str) -> str:
    return str(client.post(path, data=data).text)


def joined(who: Actor, deal: Deal) -> None:
    """The registrar becomes a member of the seller."""
    with unit_of_work():
        seller_id = deal.seller.memberships[0].organisation_id
        make.organisations.add_member(make.SYSTEM, seller_id, who.person_id, OrganisationRole.MEMBER)


def test_a_registrar_does_not_register_the_own_contract(app: object, signed_in: SignIn) -> None:
    by, deal = desk.registrar(), desk.recognised()
    joined(by, deal)
    clerk, path = signed_in(by), f"/registration/{deal.id}/number"
    assert refused(clerk, path) == (403, "own_contract")
    assert "请由其他人办理" in in_words(clerk, path)
    assert deal.contract.registration_no is None


def test_whoever_drafted_it_does_not_register_it(app: object, signed_in: SignIn) -> None:
    by = desk.registrar()
    deal = desk.recognised(created_by=by.person_id)
    assert refused(signed_in(by), f"/registration/{deal.id}/number") == (403, "own_contract")


def test_the_first_registrar_does_not_look_a_second_time(app: object, signed_in: SignIn) -> None:
    by, deal = desk.registrar(), desk.submitted(total_fen=600 * WAN)
    clerk = signed_in(by)
    assert decide(clerk, deal, "recognise", kind="development", total_fen="600", technical_fen="600")
    path = f"/registration/{deal.id}/confirm"
    assert refused(clerk, path) == (403, "same_person")
    assert "请由另一个人办理" in in_words(clerk, path)
    assert deal.contract.status is ContractStatus.LARGE_REVIEW


def test_a_contract_is_registered_once(app: object, signed_in: SignIn) -> None:
    by = desk.registrar()
    first = desk.registered(by, title="同一份合同")
    clerk, seller = signed_in(by), signed_in(first.seller)
    again = f"/contracts/{first.id}/registration/submit"
    assert refused(seller, again) == (409, "already_submitted")
    assert "不能再次提交" in in_words(seller, again)
    number, path = first.contract.registration_no, f"/registration/{first.id}/number"
    clerk = signed_in(by)
    assert refused(clerk, path) == (409, "wrong_state")
    assert first.contract.registration_no == number
    twin = desk.signed(first.seller, first.buyer, title="同一份合同")
    seller, path = signed_in(first.seller), f"/contracts/{twin.id}/registration/submit"
    assert refused(seller, path) == (409, "already_registered")
    assert "每份合同只登记一次" in in_words(seller, path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total_fen": None, "technical_fen": None, "equipment_fen": None}, "请填写这一项"),
        ({"equipment_fen": None, "technical_fen": 60 * WAN}, "两项之和应当等于成交额"),
    ],
)
def test_amounts_that_do_not_add_up_do_not_come_to_the_desk(
    app: object, signed_in: SignIn, changes: dict[str, Any], words: str
) -> None:
    deal = desk.signed()
    with unit_of_work():
        for name, value in changes.items():
            setattr(deal.contract, name, value)
            db.session.flush()
    answer = own(signed_in(deal.seller), deal, "submit")
    assert answer.status_code == 422
    assert words in answer.text
    assert deal.contract.status is ContractStatus.SIGNED


@pytest.mark.parametrize(
    ("total", "technical", "words"),
    [("100", "100.01", "技术交易额不能高于成交额"), ("0", "0", "金额不在允许的范围内"),
     ("99999999999999999999", "1", "万元"), ("100", "-1", "万元"), ("百", "1", "万元"), ("1\x00", "1", "万元")],
)  # fmt: skip
def test_amounts_that_do_not_hold_are_not_recognised(
    app: object, signed_in: SignIn, total: str, technical: str, words: str
) -> None:
    deal, clerk = desk.submitted(), signed_in(desk.registrar())
    answer = decide(
        clerk,
        deal,
        "recognise",
        kind="development",
        total_fen=total,
        technical_fen=technical,
        opinion="有出入",
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "有出入" in answer.text
    assert deal.contract.status is ContractStatus.SUBMITTED


def test_another_amount_wants_an_opinion(app: object, signed_in: SignIn) -> None:
    deal, clerk = desk.submitted(), signed_in(desk.registrar())
    values = {"kind": "development", "total_fen": "100", "technical_fen": "90"}
    assert "请填写这一项" in decide(clerk, deal, "recognise", **values).text
    assert decide(clerk, deal, "recognise", opinion="扣除设备费", **values).status_code == 302


def test_one_application_at_a_time(app: object, signed_in: SignIn) -> None:
    deal = desk.registered()
    after = Registered(deal.contract.title, 90 * WAN, 90 * WAN)
    with unit_of_work():
        amendments.apply_for_change(deal.seller, deal.id, after, "调减")
    seller, path = signed_in(deal.seller), f"/contracts/{deal.id}/registration/revocation"
    values = {"revocation-reason": "void", "revocation-ground": "无效"}
    assert refused(seller, path, **values) == (409, "amendment_open")
    assert "还有一项申请没有处理完" in in_words(seller, path, **values)


def test_a_file_that_will_not_do_is_said_beside_its_point(app: object, signed_in: SignIn) -> None:
    from_desk, deal = signed_in(desk.registrar()), desk.submitted()
    assert decide(from_desk, deal, "return", reason="papers_missing", items=["targets"]).status_code == 302
    seller = signed_in(deal.seller)
    answer = own(seller, deal, "resubmit", file_1=(BytesIO(b"MZ\x90\x00"), "清单.pdf"))
    assert answer.status_code == 422
    assert "第 1 项的附件" in answer.text
    assert "清单.pdf" not in text_of(seller, f"/contracts/{deal.id}/registration")
    assert deal.contract.status is ContractStatus.RETURNED


def test_every_problem_of_the_desk_has_words() -> None:
    codes = {
        code
        for name in DESK
        for code in re.findall(r'Problem\(\s*f?"[^"]*",\s*"(\w+)"', (ROOM / name).read_text(encoding="utf-8"))
    }
    assert len(codes) > 10
    assert codes <= set(PROBLEMS)
