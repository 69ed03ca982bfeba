"""The archive and an issue online, for everybody."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.catalogue import public
from marketplace.catalogue.operations import errata
from marketplace.catalogue.queries import archive
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.catalogue.states import IssueStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from tests.listings.statements import counted
from tests.making import desk as contracts
from tests.making import issues as making
from tests.making.shelf import FUNDED, OTHER, YEAR, Shelf

SignIn = Callable[[Actor], FlaskClient]
ISSUE = f"/catalogues/{YEAR}/1"


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_before_the_first_issue_the_archive_says_so(client: FlaskClient) -> None:
    assert "还没有发布过目录" in text(client, "/catalogues")


def test_the_archive_has_the_figures_of_every_issue(client: FlaskClient, shelf: Shelf) -> None:
    contracts.registered(achievement_id=shelf.listings[FUNDED], signed_on=beijing_today())
    shelf.withdraw(OTHER)
    shelf.publish(2)
    page = text(client, "/catalogues")
    assert page.index(f"{YEAR}年第2季度目录") < page.index(f"{YEAR}年第1季度目录")
    for words in (
        f"期号 {YEAR}·2·2", "科技成果 2 财政资金支持 1 技术需求 2 知识产权 2 单位 2 发布后签订合同 1",
        f"与上一期（{YEAR}·1·1）相比：新收录 0 条，有更新 0 条，不再收录 1 条。", "这是第一期。",
        "汽车制造 2 2 4", "吉林分市场 0 2 2",
    ):  # fmt: skip
        assert words in page, words


def test_a_branch_has_an_archive_of_its_own(client: FlaskClient, shelf: Shelf) -> None:
    answer = client.get("/catalogues?place=BR2").text
    assert f'href="{ISSUE}/BR2"' in answer
    assert 'href="/catalogues/feed.atom?place=BR2"' in answer
    assert "科技成果 0 财政资金支持 0 技术需求 2" in text(client, "/catalogues?place=BR2")


@pytest.mark.parametrize("place", ["BR9", "%00", "%ED%A0%80", "220184", "<b>", "a" * 5_000])
def test_a_place_that_is_none_is_named_and_left_out(client: FlaskClient, shelf: Shelf, place: str) -> None:
    page = text(client, f"/catalogues?place={place}")
    assert "“分市场”里没有这个选项，已忽略。" in page
    assert f"{YEAR}年第1季度目录" in page


def test_the_archive_comes_in_pages_of_few_statements(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.publish(2)
    monkeypatch.setattr(public, "ISSUES", 1)
    page = text(client, "/catalogues?page=99")
    assert f"{YEAR}年第1季度目录" in page
    assert f"{YEAR}年第2季度目录" not in page
    with counted() as sent:
        client.get("/catalogues?page=1")
    assert len(sent) == 5


def test_an_issue_says_what_it_is(client: FlaskClient, shelf: Shelf) -> None:
    shown = archive.one(PUBLISHED, YEAR, 1)
    page = text(client, ISSUE)
    for words in (
        f"{YEAR}年第1季度目录", f"{YEAR}·1·1", shown.edition.sha256, "科技成果与技术需求季度目录", "时间均为北京时间。",
        "财政资金支持形成的成果 1 条", "其他成果 1 条", "技术需求 2 条", "这是第一期，没有可比的上一期。",
        "各技术领域的条目",
    ):  # fmt: skip
        assert words in page, words
    answer = client.get(ISSUE).text
    assert answer.count("<h1") == 1
    assert f'href="{ISSUE}/entries?kind=achievement&amp;funded=yes&amp;field=F01"' in answer
    assert f'href="{ISSUE}/BR1"' in answer
    for form in ("pdf", "xlsx", "csv", "json"):
        assert f'href="{ISSUE}/catalogue.{form}"' in answer
    assert "style=" not in answer
    assert "<script>" not in answer


def test_a_branchs_edition_is_its_own(client: FlaskClient, shelf: Shelf) -> None:
    page = text(client, f"{ISSUE}/BR2")
    assert f"{YEAR}年第1季度目录：吉林分市场" in page
    assert archive.one(PUBLISHED, YEAR, 1, "/p/BR2/").edition.sha256 in page
    assert "财政资金支持形成的成果" not in page
    assert "本版没有条目。" in text(client, f"{ISSUE}/BR6")


def test_an_older_issue_leads_to_the_newest(client: FlaskClient, shelf: Shelf) -> None:
    shelf.publish(2)
    assert f"已有新一期： {YEAR}年第2季度" in text(client, ISSUE)
    assert f'href="/catalogues/{YEAR}/2/BR1"' in client.get(f"{ISSUE}/BR1").text


def test_what_is_no_longer_listed_is_named_with_its_reason(client: FlaskClient, shelf: Shelf) -> None:
    shelf.withdraw(OTHER)
    shelf.take_down(FUNDED)
    shelf.publish(2)
    page = text(client, f"/catalogues/{YEAR}/2")
    assert f"A0002 成果 {OTHER} 虚构研究院 已撤回" in page
    assert "A0001 成果 该条目已被下架" in page
    assert FUNDED not in page
    everything = text(client, f"/catalogues/{YEAR}/2/ended")
    assert f"上一期（{YEAR}·1·1）收录、本期不再收录的共 2 条。" in everything
    assert OTHER in everything
    assert "没有不再收录的条目" in text(client, f"/catalogues/{YEAR}/2/BR2/ended")


def test_what_ended_and_was_taken_down_later_is_no_longer_named(
    client: FlaskClient, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.withdraw(OTHER)
    shelf.publish(2)
    shelf.take_down(OTHER)
    for path in (f"/catalogues/{YEAR}/2", f"/catalogues/{YEAR}/2/ended"):
        assert OTHER not in text(client, path)
    monkeypatch.setattr(public, "FEW_ENDED", 0)
    assert "查看全部 1 条" in text(client, f"/catalogues/{YEAR}/2?all")


def test_mistakes_are_told_here_and_printed_in_the_next(client: FlaskClient, shelf: Shelf) -> None:
    issue_id = archive.one(PUBLISHED, YEAR, 1).issue.id
    with unit_of_work():
        errata.write(shelf.desk.officer, issue_id, "N0001", "<b>指标</b>有误")
    page = client.get(f"{ISSUE}?lang=zh").text
    assert "本期有勘误" in page
    assert "&lt;b&gt;指标&lt;/b&gt;有误" in page
    assert f'href="{ISSUE}/entries?at=N0001#N0001"' in page
    assert "将在下一期刊登" in page
    assert "本期有勘误" not in text(client, f"{ISSUE}/BR1?lang=zh")
    shelf.publish(2)
    assert f'刊登于 <a href="/catalogues/{YEAR}/2">{YEAR}·2·2</a>' in client.get(f"{ISSUE}?lang=zh").text
    assert f"{YEAR}·1·1 期 N0001" in text(client, f"/catalogues/{YEAR}/2")


PAGES = ("", "/BR1", "/entries", "/BR1/entries", "/ended", "/catalogue.pdf", "/BR1/catalogue.csv")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_out_is_not_there_for_anybody(
    app: Flask, client: FlaskClient, signed_in: SignIn, page: str
) -> None:
    shelf = Shelf()
    issue = making.issue(IssueStatus.FROZEN, shelf.desk, year=YEAR, quarter=1)
    making.files(issue.id)
    for reader in (client, signed_in(shelf.desk.head), signed_in(shelf.desk.officer)):
        assert reader.get(ISSUE + page).status_code == 404


NOWHERE = (
    "2031/2",
    "2031/0",
    "2031/5",
    f"{10**30}/1",
    "2031/1/BR99",
    "2031/1/p",
    "2031/1/%00",
    "2031/1/220184",
)


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_of_nothing_is_not_found(client: FlaskClient, shelf: Shelf, address: str) -> None:
    assert client.get(f"/catalogues/{address}").status_code == 404
    assert client.get(f"/catalogues/{address}/entries").status_code == 404


def test_a_kept_page_is_made_anew_when_something_moves(client: FlaskClient, shelf: Shelf) -> None:
    for path in ("/catalogues", ISSUE):
        client.get(path)
        with counted() as sent:
            client.get(path)
        assert sent == []
    shelf.publish(2)
    assert f"{YEAR}年第2季度目录" in text(client, "/catalogues")
    assert "已有新一期" in text(client, ISSUE)


def test_an_issue_takes_few_statements(client: FlaskClient, shelf: Shelf) -> None:
    with counted() as sent:
        client.get(f"{ISSUE}?lang=zh")
    assert len(sent) <= 9


def test_the_home_page_names_the_newest_issue(client: FlaskClient, shelf: Shelf) -> None:
    page = client.get("/").text
    assert f'<a href="{ISSUE}">{YEAR}年第1季度目录</a>' in page
    assert "收录成果 2 项、需求 2 项" in page
    assert 'href="/catalogues"' in client.get("/sitemap").text
