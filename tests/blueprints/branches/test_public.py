"""The network's pages for everybody: what they show, what they hide, what they cost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.branches import queries
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.network import operations
from marketplace.network.drafts import ContactDraft, NewsDraft, PlaceDraft
from marketplace.network.states import ClosingReason
from tests import make
from tests.listings.samples import ACHIEVEMENT, NEED

MOST_STATEMENTS = 8


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that only begin a transaction."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def news(code: str, title: str, body: str = "正文", *, public: bool = True) -> int:
    with unit_of_work():
        item = operations.write_news(SYSTEM, queries.by_code(EVERYTHING, code), NewsDraft(title, body))
        if public:
            operations.publish_news(SYSTEM, item)
        return item.id


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def test_the_index_shows_every_branch_and_every_prefecture_and_is_no_map(client: FlaskClient) -> None:
    page = text(client, "/branches")
    assert "示意方格图，非地图" in page
    for code in ("BR1", "BR2", "BR3", "BR4", "BR5", "BR6", "220000"):
        assert f'href="/branches/{code}"' in page
    for name in ("长春市", "延边朝鲜族自治州", "四平辽源分市场"):
        assert name in page


def test_the_index_counts_what_is_open_by_branch_and_prefecture(client: FlaskClient) -> None:
    siping = make.member(region="220302")
    make.achievement(siping, published=True)
    make.need(siping, published=True)
    make.need(make.member(region="220421"), published=True)
    page = text(client, "/branches")
    tile = page.split("四平市</strong>")[1]
    assert tile.startswith('<span class="number">2 条')
    assert page.split("辽源市</strong>")[1].startswith('<span class="number">1 条')
    card = page.split("四平辽源分市场</a></h3>")[1].split("</article>")[0]
    assert "成果 1" in card
    assert "需求 2" in card


def test_a_branch_home_shows_its_subtree_and_nothing_of_its_neighbours(client: FlaskClient) -> None:
    listing = make.achievement(make.member(region="220184", name="虚构节点企业"), published=True).id
    make.need(make.member(region="220202", name="虚构邻市企业"), published=True)
    page = text(client, "/branches/BR1")
    assert f'<a href="/listings/{listing}">{ACHIEVEMENT.title}</a>' in page
    assert "虚构节点企业" in page
    assert NEED.title not in page
    assert "公主岭市科技成果转化节点" in page
    assert "长春市" in page
    assert NEED.title in text(client, "/branches/BR2")


def test_a_node_home_leads_up_to_its_branch_and_shows_only_its_own(client: FlaskClient) -> None:
    make.achievement(make.member(region="220184"), published=True)
    make.need(make.member(region="220102"), published=True)
    page = text(client, "/branches/220184")
    assert '<a href="/branches/BR1">长春分市场</a>' in page
    assert ACHIEVEMENT.title in page
    assert NEED.title not in page


def test_the_provinces_own_market_has_a_home_too(client: FlaskClient) -> None:
    make.need(make.member(region="222401"), published=True)
    page = text(client, "/branches/220000")
    assert NEED.title in page
    assert "延边分市场" in page


def test_drafts_are_on_no_page(client: FlaskClient) -> None:
    make.achievement(make.member(region="220102"), submitted=True)
    assert ACHIEVEMENT.title not in text(client, "/branches/BR1")
    assert "还没有公开的成果" in text(client, "/branches/BR1")


def test_figures_and_fields_lead_into_the_search_of_the_place(client: FlaskClient) -> None:
    page = text(client, "/branches/220184")
    assert 'href="/search?kind=achievement&amp;branch=/p/BR1/220184/"' in page
    assert 'href="/search?kind=need&amp;branch=/p/BR1/220184/"' in page
    assert 'href="/search?field=F01&amp;branch=/p/BR1/"' in text(client, "/branches/BR1")
    assert 'href="/search?kind=need&amp;branch=/p/BR3/"' in text(client, "/branches")


def test_the_organisations_figure_counts_and_opens_the_verified_ones(client: FlaskClient) -> None:
    make.organisation(region="220102", name="虚构甲单位")
    make.organisation(region="220184", name="虚构乙单位")
    make.organisation(region="220102", name="虚构待核单位", verified=False)
    make.organisation(region="220202", name="虚构外市单位")
    home = text(client, "/branches/BR1")
    tile = home.split('href="/branches/BR1/organisations"')[1].split("</a>")[0]
    assert '<span class="figure-number">2</span>' in tile
    page = text(client, "/branches/BR1/organisations")
    assert "虚构甲单位" in page
    assert "虚构乙单位" in page
    assert "虚构待核单位" not in page
    assert "虚构外市单位" not in page


def test_introduction_fields_and_contact_are_shown_in_the_readers_language(client: FlaskClient) -> None:
    draft = PlaceDraft(
        "服务长春。\n第二段。", "Serves Changchun.", ("F01",),
        ContactDraft("0431-0000 0000", "br1@example.org", "虚构路1号", "1 Invented Road"),
    )  # fmt: skip
    with unit_of_work():
        place = queries.by_code(EVERYTHING, "BR1")
        operations.edit(SYSTEM, place, draft, seen_version=place.row_version)
    page = text(client, "/branches/BR1")
    assert "服务长春。" in page
    assert "虚构路1号" in page
    assert "0431-0000 0000" in page
    english = text(client, "/branches/BR1?lang=en")
    assert "Serves Changchun." in english
    assert "1 Invented Road" in english
    assert "虚构路1号" not in english


def test_published_news_is_on_the_home_and_its_own_page_as_clean_html(client: FlaskClient) -> None:
    body = "# 大标题\n\n**粗** <script>alert(1)</script> [坏](javascript:alert(1)) [好](https://example.org)"
    number = news("BR1", "虚构对接会", body)
    assert f"/branches/BR1/news/{number}" in text(client, "/branches/BR1")
    page = text(client, f"/branches/BR1/news/{number}")
    assert "<h2>大标题</h2>" in page
    assert "<strong>粗</strong>" in page
    assert "<script>alert(1)" not in page
    assert "javascript:alert" not in page.split('class="rich-text"')[1].replace("(javascript:alert(1))", "")
    assert 'href="https://example.org" rel="noopener noreferrer nofollow"' in page


def test_unpublished_news_and_news_of_another_place_look_like_none(client: FlaskClient) -> None:
    hidden = news("BR1", "草稿动态", public=False)
    shown = news("BR1", "公开动态")
    text(client, f"/branches/BR1/news/{hidden}", 404)
    text(client, f"/branches/BR2/news/{shown}", 404)
    text(client, "/branches/BR1/news/999999999999999999999", 404)
    assert "草稿动态" not in text(client, "/branches/BR1/news")


def test_the_archive_has_pages_and_survives_odd_numbers(client: FlaskClient) -> None:
    for number in range(21):
        news("BR1", f"第{number:02}条")
    first = text(client, "/branches/BR1/news")
    assert "第20条" in first
    assert "第00条" not in first
    for page in ("2", "99999", "99999999999999999999"):
        assert text(client, f"/branches/BR1/news?page={page}")
    assert "第00条" in text(client, "/branches/BR1/news?page=2")
    assert "第00条" in text(client, "/branches/BR1/news?page=99999")
    for page in ("-1", "0", "x", "%00", "２"):
        assert "第20条" in text(client, f"/branches/BR1/news?page={page}")


@pytest.mark.parametrize("code", ["BR9", "br1", "220102", "%00", "%ED%A0%80", "x" * 5000])
def test_a_code_that_is_no_place_is_not_found(client: FlaskClient, code: str) -> None:
    for tail in ("", "/news", "/organisations", "/news/1"):
        text(client, f"/branches/{code}{tail}", 404)


def test_a_closed_node_is_not_found_but_its_branch_stays(client: FlaskClient) -> None:
    with unit_of_work():
        operations.close_node(SYSTEM, queries.by_code(EVERYTHING, "220184"), ClosingReason.MERGED)
    text(client, "/branches/220184", 404)
    assert "公主岭市科技成果转化节点" not in text(client, "/branches/BR1")


@pytest.mark.parametrize("path", ["/branches", "/branches/BR1", "/branches/220184", "/branches/220000"])
def test_a_page_costs_few_statements_however_much_there_is(client: FlaskClient, path: str) -> None:
    for number, region in enumerate(["220184", "220102", "220202", "220402"] * 3):
        owner = make.member(region=region)
        (make.achievement if number % 2 else make.need)(owner, published=True)
    for number in range(6):
        news("BR1", f"动态{number}")
    db.session.rollback()
    with counted() as sent:
        text(client, path)
    assert 3 < len(sent) <= MOST_STATEMENTS, "\n".join(sent)


@pytest.mark.parametrize("path", ["/branches", "/branches/BR1"])
def test_a_page_is_kept_for_visitors_until_something_changes(client: FlaskClient, path: str) -> None:
    owner = make.member(region="220102")
    before = text(client, path)
    with counted() as sent:
        assert text(client, path) == before
    assert sent == []  # the stamp is read past the session, which the next line shows
    make.achievement(owner, published=True)
    assert text(client, path) != before
