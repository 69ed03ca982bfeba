"""Entries of an issue as cards, and the search across issues."""

import re
from importlib import import_module

import pytest
from flask.testing import FlaskClient

from marketplace.catalogue.queries import reading
from marketplace.db.base import db
from marketplace.listings.codes import code_of
from marketplace.listings.drafts import Target
from marketplace.listings.vocabulary import Kind, TargetOperator, Visibility
from tests import make
from tests.listings.statements import counted
from tests.making.shelf import FUNDED, HIDDEN, NEED, OTHER, YEAR, Shelf

ISSUE = f"/catalogues/{YEAR}/1"
BAD = (
    "%00",
    "%ED%A0%80",
    "abc",
    "-1",
    "99999999999999999999",
    "a" * 5_000,
    "%27%22%3E%3Csvg%3E",
    "%25",
    "_",
    "%5C",
)


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_an_entry_is_a_card_with_all_that_was_frozen(client: FlaskClient, shelf: Shelf) -> None:
    page = get(client, f"{ISSUE}/entries")
    for number in ("A0001", "A0002", "N0001", "N0002"):
        assert f'id="{number}"' in page
    assert f'href="/listings/{shelf.listings[FUNDED]}"' in page
    words = plain(page)
    for found in (
        "财政资金支持形成的成果 · 汽车制造", "其他成果 · 汽车制造", "技术需求 · 汽车制造", FUNDED, "虚构研究院",
        "发明专利 ZL202110000001.6 一种地膜 已授权 · 虚构大学", "TRL 6", "50 万元", "普通许可", "保水",
        "回收率 ：不低于 95 %", "产权归属 双方共有", "单位名称不公开",
        code_of(Kind.ACHIEVEMENT, shelf.listings[FUNDED]),
    ):  # fmt: skip
        assert found in words, found
    assert "虚构涂料公司" in words
    assert words.count("虚构涂料公司") == 1
    assert page.count("<h1") == 1


def test_what_only_registered_readers_see_is_not_on_it(client: FlaskClient, shelf: Shelf) -> None:
    problem = "只给登录的人看的正文，至少要写够三十个字，所以这里再写一些说明文字，凑够长度为止。"
    targets = (
        Target("保密指标", TargetOperator.AT_LEAST, "1", "%"),
        Target("另一指标", TargetOperator.AT_MOST, "2", "%"),
    )
    make.need(
        shelf.seeker, published=True, title="虚构的登录可见需求", visibility=Visibility.REGISTERED, problem=problem,
        targets=targets,
    )  # fmt: skip
    shelf.publish(2)
    page = get(client, f"/catalogues/{YEAR}/2/entries")
    assert "虚构的登录可见需求" in page
    assert "正文仅登录用户可见" in page
    assert "只给登录的人看" not in page
    assert "保密指标" not in page


def test_what_was_taken_down_keeps_its_number_alone(client: FlaskClient, shelf: Shelf) -> None:
    shelf.take_down(FUNDED)
    shelf.withdraw(OTHER)
    page = plain(get(client, f"{ISSUE}/entries"))
    assert "A0001 该条目已被下架" in page
    assert FUNDED not in page
    assert f"A0002 {OTHER}" in page
    assert "今日状态： 已撤回" in page
    for path in (f"{ISSUE}/entries?q=秸秆", "/catalogues/search?q=秸秆"):
        assert FUNDED not in get(client, path)
    found = plain(get(client, f"/catalogues/search?listing={shelf.listings[FUNDED]}"))
    assert "该条目已被下架" in found
    assert FUNDED not in found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=轴承", {OTHER}), ("q=轴承+秸秆", set()), ("kind=need", {NEED, HIDDEN}), ("funded=yes", {FUNDED}),
        ("funded=no", {OTHER}), ("place=BR1&kind=achievement", {FUNDED, OTHER}), ("place=own", None),
        ("field=F01&q=n0001", None), ("change=new", set()),
    ],
)  # fmt: skip
def test_an_issue_is_searchable_within(
    client: FlaskClient, shelf: Shelf, query: str, expected: set[str] | None
) -> None:
    page = get(client, f"{ISSUE}/entries?{query}")
    shown = {title for title in shelf.listings if f">{title}</a>" in page}
    assert expected is None or shown == expected
    assert 'content="noindex, follow"' in page or query == "place=own"
    if expected == set():
        assert "没有符合条件的条目" in page


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kind", "类别"),
        ("field", "技术领域"),
        ("funded", "财政资金支持"),
        ("change", "与上一期相比"),
        ("place", "所在地"),
    ],
)
@pytest.mark.parametrize("value", BAD)
def test_a_filter_that_is_none_is_named(
    client: FlaskClient, shelf: Shelf, name: str, words: str, value: str
) -> None:
    page = get(client, f"{ISSUE}/entries?{name}={value}")
    assert f"“{words}”里没有这个选项，已忽略。" in page
    assert FUNDED in page


@pytest.mark.parametrize("value", BAD)
def test_no_word_number_or_page_breaks_anything(client: FlaskClient, shelf: Shelf, value: str) -> None:
    for path in (
        f"{ISSUE}/entries",
        f"{ISSUE}/ended",
        "/catalogues",
        "/catalogues/search",
        f"{ISSUE}/BR1/entries",
    ):
        for name in ("q", "at", "page", "listing", "issue", "place"):
            assert client.get(f"{path}?{name}={value}").status_code == 200, (path, name)


def test_a_long_question_is_cut_and_says_so(client: FlaskClient, shelf: Shelf) -> None:
    for path in (f"{ISSUE}/entries", "/catalogues/search"):
        assert "只用了前 8 个词、100 个字" in get(client, f"{path}?q={'字' * 200}")


def test_a_number_in_the_address_opens_its_page(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SIZE", 2)
    page = get(client, f"{ISSUE}/entries?at=n0001")
    assert 'id="N0001"' in page
    assert 'id="A0001"' not in page


def test_the_search_leads_to_every_issue_that_a_listing_stands_in(client: FlaskClient, shelf: Shelf) -> None:
    shelf.withdraw(OTHER)
    shelf.publish(2)
    page = get(client, "/catalogues/search?q=虚构研究院")
    words = plain(page)
    assert "共 2 条信息" in words
    assert f"{FUNDED}" in words
    assert f"收录于 2 期： {YEAR}年第2季度 A0001 {YEAR}年第1季度 A0001" in words
    assert f'href="/catalogues/{YEAR}/2/entries?at=A0001#A0001"' in page
    assert f'href="/listings/{shelf.listings[OTHER]}"' in page
    assert OTHER not in get(client, f"/catalogues/search?q=虚构研究院&issue={YEAR}-2")
    assert NEED not in get(client, "/catalogues/search?place=BR1")
    one = plain(get(client, f"/catalogues/search?listing={code_of(Kind.ACHIEVEMENT, shelf.listings[OTHER])}"))
    assert "这条信息的收录情况。 共 1 条信息" in one


def test_what_the_search_does_not_understand_is_named(client: FlaskClient, shelf: Shelf) -> None:
    page = get(client, "/catalogues/search?issue=2031-9&listing=CG&place=BR9&kind=x&field=F99")
    for words in ("期次", "分市场", "类别", "技术领域"):
        assert f"“{words}”里没有这个选项，已忽略。" in page
    assert "“编号”应为成果或需求的编号，例如 CG000123，已忽略。" in page


def test_pages_keep_what_was_asked(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "SIZE", 1)
    monkeypatch.setattr(reading, "FOUND", 1)
    pages = import_module("marketplace.blueprints.catalogue.reading")
    monkeypatch.setattr(pages, "SIZE", 1)
    monkeypatch.setattr(pages, "FOUND", 1)
    assert f"{ISSUE}/entries?kind=need&amp;page=2" in get(client, f"{ISSUE}/entries?kind=need&evil=1")
    assert "/catalogues/search?kind=need&amp;page=2" in get(client, "/catalogues/search?kind=need&evil=1")


def test_pages_of_entries_take_few_statements(client: FlaskClient, shelf: Shelf) -> None:
    db.session.rollback()
    for path, most in (
        (f"{ISSUE}/entries", 3),
        (f"{ISSUE}/BR1/entries?q=虚构", 4),
        ("/catalogues/search?q=虚构", 5),
    ):
        with counted() as sent:
            get(client, path)
        assert len(sent) <= most, path


def test_english_readers_get_english_frames(client: FlaskClient, shelf: Shelf) -> None:
    page = get(client, f"{ISSUE}/entries?lang=en")
    assert f'lang="zh-CN">{FUNDED}</a>' in page
    assert "Automobile manufacturing" in page
