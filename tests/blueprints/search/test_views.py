"""The page of results: what it shows, what it never shows, and that no address breaks it."""

import re

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from marketplace.blueprints.display.shell import province
from marketplace.listings.vocabulary import Visibility
from marketplace.search.index import MAX_QUERY
from marketplace.search.questions import PAGE_SIZE
from tests import make
from tests.blueprints.search.conftest import Indexed
from tests.listings import samples
from tests.listings.statements import counted

MOST_STATEMENTS = 4
"""One of them, every few seconds, asks whether the synonyms are still the same."""


def page(client: FlaskClient, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def titles(text: str) -> list[str]:
    """The titles of the rows, without their marks."""
    found = re.findall(r'<h3 class="row-title">.*?<a href="/listings/\d+">(.*?)</a>', text, re.S)
    return [re.sub("</?mark>", "", title) for title in found]


def test_words_find_listings_and_are_marked(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True, title="轴承密封装置")
    make.achievement(published=True, title="别的东西")
    indexed.catch_up()
    text = page(client, "q=密封")
    assert titles(text) == ["轴承密封装置"]
    assert "轴承<mark>密封</mark>装置" in text
    assert "共 1 条" in text


def test_the_query_stays_as_it_was_typed(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True, title="碳纤维叶片")
    indexed.catch_up()
    text = page(client, 'q=%20碳纖維%20%20Ａ<b>"')
    assert f'value="{escape(" 碳纖維  Ａ<b>" + chr(34))}"' in text
    assert "<b>" not in text
    assert "实际按“碳纤维 a&lt;b&gt;&#34;”查找" in text


def test_facets_count_and_lead_on_in_the_page_s_language(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True, fields=("F01",), trl=6)
    make.achievement(published=True, fields=("F01",), trl=2)
    make.need(published=True, fields=("F02",))
    indexed.catch_up()
    text = page(client)
    assert re.search(r'href="/search\?kind=need".*?技术需求.*?>1<', text, re.S)
    assert re.search(r'href="/search\?trl=4-6".*?4–6 级.*?>1<', text, re.S)
    narrowed = page(client, "field=F01")
    assert len(titles(narrowed)) == 2
    assert 'aria-current="true"' in narrowed
    assert 'href="/search"' in narrowed  # taking the filter away again
    assert province().fields[0].name_en in page(client, "lang=en")


def test_a_prefecture_opens_into_its_counties(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True, region_code="220184")
    make.achievement(published=True, region_code="220202")
    indexed.catch_up()
    assert "region=220184" not in page(client)
    assert "region=220184" in page(client, "region=220100")


def test_a_branch_is_filtered_by_its_path_and_named(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(make.member(region="220102"), published=True, title="长春的成果")
    make.achievement(make.member(region="220202"), published=True, title="吉林的成果")
    indexed.catch_up()
    text = page(client, "branch=/p/BR1/")
    assert titles(text) == ["长春的成果"]
    assert make.branch("/p/BR1/").name_zh in text


def test_newest_first_without_words_and_pages_beyond_the_end_are_the_last(
    client: FlaskClient, indexed: Indexed
) -> None:
    for number in range(PAGE_SIZE + 2):
        make.achievement(published=True, title=f"第{number}项成果")
    indexed.catch_up()
    assert titles(page(client))[0] == f"第{PAGE_SIZE + 1}项成果"
    last = ["第1项成果", "第0项成果"]
    for wanted in ("2", "3", "500", "99999999999999999999"):
        assert titles(page(client, f"page={wanted}")) == last
    assert 'href="/search?page=2"' in page(client, "page=-1")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%ED%A0%80", "q=%22%22", "q=-", "q=%22", "q=*", "q=(((", "page=1e20", "page=%00", "trl=99", "sort=%00",
        "branch=%00", "branch=/p/BR1/&branch=/p/BR9/", "year=99999", "field=%27%3B--", "region=%FF", "kind=need&kind=x",
        "lang=xx", "q=" + "%E5%AF%86" * 800,
    ],
)  # fmt: skip
def test_no_address_breaks_the_page(client: FlaskClient, indexed: Indexed, query: str) -> None:
    make.achievement(published=True)
    indexed.catch_up()
    page(client, query)


def test_a_query_of_five_thousand_characters_is_cut_with_a_word_about_it(
    client: FlaskClient, indexed: Indexed
) -> None:
    text = page(client, "q=" + "x" * 5_000)
    assert f"只用了前 {MAX_QUERY} 个字" in text
    assert f'value="{"x" * MAX_QUERY}"' in text


def test_a_long_query_is_cut_in_the_heading_and_whole_in_the_box(
    client: FlaskClient, indexed: Indexed
) -> None:
    typed = "高温超导材料" * 60
    found = page(client, f"q={typed}")
    assert f'<h1 id="page-title">搜索：{typed[:60]}…</h1>' in found
    assert f'value="{typed}"' in found
    assert "搜索：高温超导</h1>" in page(client, "q=高温超导")


def test_filters_of_an_empty_result_are_cleared_in_one_place(client: FlaskClient, indexed: Indexed) -> None:
    found = page(client, "q=UFO&kind=need&trl=9")
    assert "没有找到相符的内容" in found
    assert found.count('href="/search?q=UFO"') == 1


def test_a_filter_without_meaning_is_named_gently(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True)
    indexed.catch_up()
    text = page(client, "field=F99&kind=achievement")
    assert "无法识别的筛选条件" in text
    assert len(titles(text)) == 1


def test_hidden_names_and_texts_for_registered_readers_do_not_leak(
    client: FlaskClient, indexed: Indexed
) -> None:
    owner = make.member(name="虚构隐名厂")
    make.need(owner, published=True, title="隐名的需求", visibility=Visibility.HIDDEN_NAME)
    make.need(
        published=True,
        title="仅登录可见的需求",
        visibility=Visibility.REGISTERED,
        budget_fen=62_300_000,
        budget_to_solver_fen=60_000_000,
    )
    indexed.catch_up()
    assert titles(page(client, "q=%22虚构隐名厂%22")) == []
    problem = samples.NEED.problem[:12]
    text = page(client, "q=需求")
    assert sorted(titles(text)) == ["仅登录可见的需求", "隐名的需求"]
    assert "虚构隐名厂" not in text
    assert "62.3 万元" not in text
    assert text.count(problem) <= 1  # the hidden name's own text is public
    assert "单位名称不公开" in text


def test_an_empty_result_offers_ways_that_find_something(client: FlaskClient, indexed: Indexed) -> None:
    make.achievement(published=True, title="轴承密封装置", fields=("F01",))
    indexed.catch_up()
    text = page(client, "q=密封&field=F02")
    assert "没有找到相符的内容" in text
    assert 'href="/search?q=%E5%AF%86%E5%B0%81"' in text
    assert "（1 条）" in text
    assert "提需求" in text


def test_without_an_index_the_page_says_so_and_keeps_the_words(client: FlaskClient) -> None:
    answer = client.get("/search?q=密封&field=F01")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    text = answer.get_data(as_text=True)
    assert 'value="密封"' in text
    assert 'name="field" value="F01"' in text
    assert "site-footer" in text


def test_a_page_of_results_costs_few_statements(client: FlaskClient, indexed: Indexed) -> None:
    for _number in range(PAGE_SIZE):
        make.achievement(published=True)
    indexed.catch_up()
    with counted() as sent:
        page(client, "q=地膜&kind=achievement&region=220100")
    assert len(sent) <= MOST_STATEMENTS, sent


def test_somebody_signed_in_is_told_while_the_index_catches_up(
    signed_in: object, client: FlaskClient, indexed: Indexed
) -> None:
    owner = make.member()
    make.achievement(owner, published=True)
    indexed.catch_up()
    assert "正在编入索引" in page(signed_in(owner))  # type: ignore[operator]
    assert "正在编入索引" not in page(client)


def test_browsers_can_learn_to_search_here(client: FlaskClient, indexed: Indexed) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert "/search?q={searchTerms}" in answer.get_data(as_text=True)
    assert "opensearch.xml" in page(client)


def test_searching_writes_nothing(client: FlaskClient, indexed: Indexed) -> None:
    for method in (client.post, client.put, client.delete):
        assert method("/search").status_code in {400, 405}
