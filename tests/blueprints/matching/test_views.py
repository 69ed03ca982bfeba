"""Pages of suggested pairs: who sees which, what they say, and dismissing one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.listings.vocabulary import Visibility
from marketplace.matching.models import Match
from marketplace.matching.states import MatchStatus
from tests import make
from tests.matching.conftest import FIBRE_NEED, Market, market, matched

__all__ = ["market", "matched"]
SignIn = Callable[[Actor], FlaskClient]


def pair_id(found: Market) -> int:
    db.session.rollback()
    return db.session.query(Match).filter_by(need_id=found.fibre_need).one().id


def test_the_owner_sees_partners_with_score_words_and_facts(matched: Market, signed_in: SignIn) -> None:
    page = signed_in(matched.seeker).get(f"/listings/{matched.fibre_need}/matches")
    assert page.status_code == 200
    for words in (
        "碳纤维预浸料制备设备",
        "匹配度",
        "预浸料",
        "领域相同",
        "成果为 TRL 7，达到需求要求的 TRL 6",
    ):
        assert words in page.text


def test_htmx_gets_the_list_alone(matched: Market, signed_in: SignIn) -> None:
    page = signed_in(matched.seeker).get(
        f"/listings/{matched.fibre_need}/matches", headers={"HX-Request": "true"}
    )
    assert "碳纤维预浸料制备设备" in page.text
    assert "<html" not in page.text


@pytest.mark.parametrize("who", ["broker", "operator"])
def test_brokers_and_operators_above_see_them_too(matched: Market, signed_in: SignIn, who: str) -> None:
    actor = make.broker() if who == "broker" else make.operator()
    assert signed_in(actor).get(f"/listings/{matched.fibre_need}/matches").status_code == 200


def test_others_find_no_such_page(matched: Market, signed_in: SignIn) -> None:
    for stranger in (matched.researcher, make.member(), make.operator("/p/BR2/")):
        assert signed_in(stranger).get(f"/listings/{matched.fibre_need}/matches").status_code == 404


def test_visitors_are_asked_to_sign_in(matched: Market, client: FlaskClient) -> None:
    answer = client.get(f"/listings/{matched.fibre_need}/matches")
    assert answer.status_code == 302
    assert "/login" in answer.location


def test_a_hidden_name_stays_hidden_from_the_other_side(market: Market, signed_in: SignIn) -> None:
    seeker = make.member(name="隐名的虚构企业")
    hidden = make.need(
        seeker,
        published=True,
        title="碳纤维预浸料张力",
        problem=FIBRE_NEED,
        visibility=Visibility.HIDDEN_NAME,
    )
    hidden_id = hidden.id
    market.reindex()
    market.refresh(hidden_id)
    page = signed_in(market.researcher).get("/matches")
    assert "碳纤维预浸料张力" in page.text
    assert "隐名的虚构企业" not in page.text


def test_the_worklist_holds_what_concerns_the_reader(matched: Market, signed_in: SignIn) -> None:
    assert "碳纤维预浸料连续制备" in signed_in(matched.researcher).get("/matches").text
    assert "还没有匹配建议" in signed_in(make.member()).get("/matches").text


@pytest.mark.parametrize(
    "query", ["kind=need", "field=F05", "least=40", "page=-1", "page=99999999999999999999"]
)
def test_filters_narrow_and_bad_values_do_no_harm(matched: Market, signed_in: SignIn, query: str) -> None:
    page = signed_in(make.broker()).get(f"/matches?{query}")
    assert page.status_code == 200
    assert "碳纤维预浸料连续制备" in page.text


def test_a_field_without_pairs_shows_none(matched: Market, signed_in: SignIn) -> None:
    assert "还没有匹配建议" in signed_in(make.broker()).get("/matches?field=F14").text


def test_dismissing_asks_why_and_is_remembered(matched: Market, signed_in: SignIn) -> None:
    browser, address = signed_in(matched.seeker), f"/matches/{pair_id(matched)}/dismiss"
    assert "为什么不合适" in browser.get(address).text
    answer = browser.post(address, data={"reason": "too_early", "note": "还没有中试"})
    assert answer.location == f"/listings/{matched.fibre_need}/matches"
    page = browser.get(answer.location).text
    assert "成熟度不够" in page
    assert "还没有中试" in page
    db.session.rollback()
    assert db.session.get_one(Match, pair_id(matched)).status is MatchStatus.DISMISSED


def test_without_a_reason_the_form_comes_back_with_what_was_typed(matched: Market, signed_in: SignIn) -> None:
    answer = signed_in(matched.seeker).post(
        f"/matches/{pair_id(matched)}/dismiss", data={"note": "写了一半的说明"}
    )
    assert answer.status_code == 422
    assert "请选择一个原因" in answer.text
    assert "写了一半的说明" in answer.text


def test_a_stranger_cannot_dismiss(matched: Market, signed_in: SignIn) -> None:
    address = f"/matches/{pair_id(matched)}/dismiss"
    assert signed_in(make.member()).post(address, data={"reason": "price"}).status_code == 404


def test_a_pair_dismissed_by_the_other_side_meanwhile_says_so(matched: Market, signed_in: SignIn) -> None:
    address = f"/matches/{pair_id(matched)}/dismiss"
    signed_in(matched.researcher).post(address, data={"reason": "price"})
    answer = signed_in(matched.seeker).post(address, data={"reason": "price", "seen_version": "1"})
    assert answer.status_code == 409


def test_matching_anew_can_be_asked_for(matched: Market, signed_in: SignIn) -> None:
    browser = signed_in(matched.seeker)
    answer = browser.post(f"/listings/{matched.fibre_need}/matches/refresh")
    assert answer.status_code == 302
    assert "已安排重新匹配" in browser.get(answer.location).text


def test_only_who_stands_on_one_side_is_asked_for_the_own_one(matched: Market, signed_in: SignIn) -> None:
    for reader in (matched.seeker, make.operator("/p/BR1/")):
        assert 'name="kind"' in signed_in(reader).get("/matches").text
    for reader in (make.broker(), make.operator("/p/")):
        page = signed_in(reader).get("/matches?kind=need").text
        assert 'name="kind"' not in page
        assert 'name="field"' in page


def test_a_pair_has_two_buttons_and_its_own_page_is_named_with_the_reasons(
    matched: Market, signed_in: SignIn
) -> None:
    number = pair_id(matched)
    page = signed_in(matched.seeker).get("/matches").text
    below = page.split(f'id="verdict-{number}"')[1].split("</article>")[0]
    assert below.count('class="btn btn-outline-primary btn-sm"') == below.count("btn") / 3 == 2
    assert (
        f'<a href="/matches/{number}">'
        in page.split('<details class="match-reasons">')[1].split("</details>")[0]
    )
    assert f'<a href="/matches/{number}">' not in signed_in(matched.seeker).get(f"/matches/{number}").text


def test_a_listing_without_partners_says_so_and_promises_nothing_to_open(
    market: Market, signed_in: SignIn
) -> None:
    page = signed_in(market.seeker).get(f"/listings/{market.fibre_need}/matches").text
    assert "目前没有足够相近的成果" in page
    assert "找到 0 项" not in page
    assert 'href="/matches/how"' in page
