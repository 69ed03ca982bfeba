"""Pages of shares: large parts, who may decide on what was shown, units outside the article, payments taken back."""

from io import BytesIO

from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.db.base import db
from marketplace.kernel.clock import beijing_today
from marketplace.proofs.letterhead import Letterhead
from marketplace.rewards import papers
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.vocabulary import Word
from tests import make
from tests.blueprints.rewards.test_pages import SignIn, link_of, text_of
from tests.making import rewards as making
from tests.making.pricing import PDF


def test_a_part_of_ten_million_yuan_is_answered(signed_in: SignIn, client: FlaskClient) -> None:
    case = making.asked(making.drafted(making.earned(10**10)))
    first, last = (row.part_fen or 0 for row in case.people)
    assert min(first, last) > 10**9
    sent = {"seen_fen": first, "word": "confirms"}
    assert client.post(link_of(case), data=sent | {"seen_fen": last}).status_code == 302
    mine = signed_in(case.maker)
    for other in ("", "x", "９", "9" * 17, str(first + 1)):
        refused = mine.post(f"/shares/{case.id}/answer", data=sent | {"seen_fen": other})
        assert refused.status_code == 409, other
    assert mine.post(f"/shares/{case.id}/answer", data=sent).status_code == 302
    assert [row.word for row in case.people] == [Word.CONFIRMS, Word.CONFIRMS]


def test_an_administrator_who_may_not_decide_reads_who_may(signed_in: SignIn) -> None:
    deal = making.earned()
    case = making.confirmed(making.drafted(deal, writer=deal.seller))
    page = text_of(signed_in(case.admin), f"/shares/{case.id}")
    assert "请由另一位管理员办理" in page
    assert f"/account/organisations/{case.share.organisation_id}" in page
    assert "记录集体决策</h2>" not in page
    other = make.member(db.session.get_one(Organisation, case.share.organisation_id))
    assert "请由另一位管理员办理" not in text_of(signed_in(other), f"/shares/{case.id}")


def test_a_decision_on_another_split_than_the_one_shown_is_stale(signed_in: SignIn) -> None:
    case = making.confirmed()
    admin, today = signed_in(case.admin), beijing_today().isoformat()
    shown = f'name="seen_version" value="{case.version}"'
    assert shown in text_of(admin, f"/shares/{case.id}")
    for seen in ("", str(case.version - 1)):
        sent = {"seen_version": seen, "decided_on": today, "file": (BytesIO(PDF), "纪要.pdf")}
        assert admin.post(f"/shares/{case.id}/decision", data=sent).status_code == 409


def test_an_enterprise_is_not_led_into_a_form_that_never_holds(signed_in: SignIn) -> None:
    deal = making.earned(kind=OrganisationKind.ENTERPRISE)
    client = signed_in(deal.seller)
    assert "待分配的收入" not in text_of(client, "/shares")
    answer = client.post(f"/contracts/{deal.id}/shares")
    assert (answer.status_code, "只适用于高校和科研院所" in answer.text) == (409, True)


def test_a_payment_is_voided_on_the_page(signed_in: SignIn) -> None:
    case = making.effective()
    client, today = signed_in(case.admin), beijing_today().isoformat()
    sent = {"row": case.people[0].id, "amount_fen": "12", "voucher": "付-1", "paid_on": today}
    assert client.post(f"/shares/{case.id}/payments", data=sent).status_code == 302
    assert "冲正一笔发放" in text_of(client, f"/shares/{case.id}")
    number = shares.payments(ALL, case.id)[0].id
    url = f"/shares/{case.id}/payments/void"
    for wrong in ({"payment": number, "void_note": " "}, {"payment": "9" * 30, "void_note": "记错"}):
        assert client.post(url, data=wrong).status_code == 422
    right = {"payment": number, "void_note": "记错"}
    assert signed_in(make.member()).post(url, data=right).status_code == 404
    assert signed_in(case.writer).post(url, data=right).status_code == 403
    assert signed_in(case.admin).post(url, data=right).status_code == 302
    page = text_of(signed_in(case.maker), f"/shares/{case.id}")
    assert "付-1（已冲正）" in page
    assert case.people[0].paid_fen == 0
    row = case.people[0]
    stated = papers.Stated(case.share, row, shares.payments(ALL, case.id), ())
    paper = papers.statement(stated, Letterhead("市场", "https://example.com"), beijing_today())
    assert paper["payments"][0][1] == "付-1（已冲正）"
