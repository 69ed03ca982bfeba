"""How a claim ends otherwise than by payment, and who reads an objection, as the pages have it."""

from marketplace.claims.operations import objecting
from marketplace.claims.states import ClaimStatus
from marketplace.db.work import unit_of_work
from tests import make
from tests.blueprints.claims.asking import SignIn, posted, text_of
from tests.making import claims as making

S = ClaimStatus


def test_the_branch_gives_up_what_never_came_again(signed_in: SignIn) -> None:
    case = making.submitted()
    path = f"/claims/{case.id}"
    checker, elsewhere = signed_in(case.checker), signed_in(make.operator("/p/BR2/"))
    posted(checker, f"{path}/check/return", **{"return-reason": "facts_wrong", "return-note": "请补正"})
    assert "逾期没有补正，不予支持" in text_of(checker, path)
    assert elsewhere.get(path).status_code == 404
    page = text_of(checker, f"{path}/check")
    assert "全部事实核实为属实" not in page
    assert f"{path}/check/refuse" in page
    posted(checker, f"{path}/check/refuse", **{"refuse-reason": "not_answered", "refuse-note": "逾期三个月"})
    assert case.status is S.INELIGIBLE
    assert "逾期三个月" in text_of(signed_in(case.claimant), path)


def test_a_head_takes_off_what_cannot_be_paid(signed_in: SignIn) -> None:
    case = making.approved()
    path = f"/claims/{case.id}"
    head, finance = signed_in(case.head), signed_in(case.finance)
    assert "决定不予支付" in text_of(head, path)
    assert "决定不予支付" not in text_of(finance, path)
    answer = head.post(f"{path}/approval/cancel", data={"cancel-reason": "not_answered", "cancel-note": "x"})
    assert answer.status_code == 422
    posted(
        head, f"{path}/approval/cancel", **{"cancel-reason": "right_lost", "cancel-note": "专利已宣告无效"}
    )
    assert "专利已宣告无效" in text_of(signed_in(case.claimant), path)
    assert finance.post(f"{path}/payment/order").status_code == 409


def test_only_the_department_reads_what_is_objected_and_by_whom(signed_in: SignIn) -> None:
    case, reader = making.posted(), make.reader()
    with unit_of_work():
        objecting.object_(reader, case.id, "专利权人另有其人")
    for who, sees in ((case.head, True), (case.officer, True), (case.checker, False), (case.finance, False)):
        page = text_of(signed_in(who), f"/claims/{case.id}")
        assert ("专利权人另有其人" in page, reader.name in page) == (sees, sees)
