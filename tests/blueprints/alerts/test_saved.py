"""Pages of saved searches: from the result to the list, nothing typed is lost, nothing of others is shown."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.alerts.models import SavedSearch
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.policy import Owner
from marketplace.alerts.queries import saved as queries
from marketplace.alerts.states import Frequency, SearchStatus
from marketplace.branches.queries import by_path
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.search.index import Facet, IndexUnavailable
from tests import make
from tests.alerts.searches import Alerts, mornings, next_morning, search_of
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]
FORM = {"name": "密封件", "frequency": "daily"}


@pytest.fixture
def browser(signed_in: SignIn, reader: Actor) -> FlaskClient:
    return signed_in(reader)


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def mine(reader: Actor) -> list[SavedSearch]:
    db.session.rollback()
    return queries.mine(Owner.of(reader))


def test_a_result_offers_to_be_saved_and_says_that_mail_will_come_and_how_to_stop(
    alerts: Alerts, browser: FlaskClient, client: FlaskClient
) -> None:
    page = text_of(browser, "/search?q=密封&kind=achievement&page=3&sort=date")
    assert 'action="/saved?q=%E5%AF%86%E5%B0%81&amp;kind=achievement"' in page
    assert 'value="密封、科技成果"' in page
    assert "早上 8:30 发邮件到您的邮箱" in page
    assert "点开后确认一次即可停止，无需登录" in page
    assert 'href="/saved/new?q=%E5%AF%86%E5%B0%81"' in text_of(client, "/search?q=密封")
    assert "/saved" not in text_of(client, "/search"), "everything there is cannot be saved"


def test_a_visitor_signs_in_and_comes_back_to_the_form(alerts: Alerts, client: FlaskClient) -> None:
    answer = client.get("/saved/new?q=密封&field=F01")
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=/saved/new?q%3D")


def test_saving_keeps_the_question_and_leads_to_the_list(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    answer = browser.post("/saved?q=密封&field=F01&page=2", data=FORM)
    (search,) = mine(reader)
    assert answer.location == f"/saved#saved-{search.id}"
    assert search.question == {"q": ["密封"], "field": ["F01"]}
    assert (search.name, search.frequency) == ("密封件", Frequency.DAILY)
    page = text_of(browser, "/saved")
    assert "已保存：密封件" in page
    assert "每天一次" in page


def test_the_same_search_again_shows_the_one_there_is(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    browser.post("/saved?q=密封&kind=need", data=FORM)
    answer = browser.post("/saved?kind=need&q=+密封+", data={"name": "另一个", "frequency": "weekly"})
    (search,) = mine(reader)
    assert answer.location == f"/saved#saved-{search.id}"
    assert "这个搜索您已经保存过，名称是“密封件”" in text_of(browser, "/saved")


@pytest.mark.parametrize(
    ("query", "form", "words"),
    [
        ("q=密封", {"name": "", "frequency": "daily"}, "请填写名称"),
        ("q=密封", {"name": " \u3000 ", "frequency": "daily"}, "请填写名称"),
        ("q=密封", {"name": "\x00", "frequency": "daily"}, "请填写名称"),
        ("q=密封", {"name": "长" * 121, "frequency": "daily"}, "不要超过 120 个字"),
        ("q=密封", {"name": "长" * 5_000, "frequency": "daily"}, "不要超过 120 个字"),
        ("q=密封", {"name": "好名称", "frequency": "hourly"}, "error-summary"),
        ("q=密封", {}, "请填写名称"),
        ("", FORM, "请先输入要找的词"),
        ("q=+++&field=F99", FORM, "请先输入要找的词"),
    ],
)
def test_bad_input_names_the_field_and_keeps_what_was_typed(
    alerts: Alerts, browser: FlaskClient, reader: Actor, query: str, form: dict[str, str], words: str
) -> None:
    answer = browser.post(f"/saved?{query}", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert mine(reader) == []
    if form.get("name") == "好名称":
        assert 'value="好名称"' in page


def test_one_too_many_is_refused_in_words(
    alerts: Alerts, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_SAVED", 1)
    browser.post("/saved?q=密封", data=FORM)
    answer = browser.post("/saved?q=轴承", data=FORM)
    assert answer.status_code == 422
    assert "每人最多保存" in answer.get_data(as_text=True)


def test_without_an_index_nothing_is_saved_and_nothing_typed_is_lost(
    alerts: Alerts, browser: FlaskClient, reader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise IndexUnavailable

    monkeypatch.setattr(type(alerts.office.index), "search", away)
    answer = browser.post("/saved?q=密封", data=FORM | {"name": "我的名称"})
    assert answer.status_code == 503
    assert 'value="我的名称"' in answer.get_data(as_text=True)
    assert mine(reader) == []


def test_the_list_shows_what_came_in_with_new_marks_until_it_is_opened(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    with mornings() as clock:
        number = alerts.save(reader, "密封", name="我的密封件", filters={Facet.BRANCH: ("/p/BR1/",)})
        alerts.published(*(f"密封环第{count}号" for count in range(4)))
        next_morning(clock)
        alerts.run()
        clock.shift(60)
        page = text_of(signed_in_again(browser, reader), "/saved")
        assert "4 条新结果" in page
        assert page.count('<span class="tag">新</span>') == queries.NEWEST
        assert "虚构密封环第3号" in page
        assert "长春" in page, "the branch by its name"
        answer = browser.get(f"/saved/{number}/open")
        assert answer.location == "/search?q=%E5%AF%86%E5%B0%81&branch=%2Fp%2FBR1%2F&sort=date"
        page = text_of(browser, "/saved")
        assert '<span class="tag">新</span>' not in page
        assert "虚构密封环第3号" in page


def signed_in_again(browser: FlaskClient, reader: Actor) -> FlaskClient:
    """Sessions end overnight."""
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = make.session_token(reader)
    return browser


def test_the_list_asks_as_often_for_many_as_for_one(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    alerts.save(reader, "一")
    with counted() as for_one:
        text_of(browser, "/saved")
    for word in ("二", "三", "四"):
        alerts.save(reader, word)
    with counted() as for_many:
        text_of(browser, "/saved")
    assert len(for_many) == len(for_one)


def test_changed_and_an_old_page_is_shown_the_difference(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    number = alerts.save(reader, "密封")
    page = text_of(browser, f"/saved/{number}/edit")
    seen = re.search(r'name="seen_version"[^>]*value="(\d+)"', page)
    assert seen
    form = {"name": "新名称", "frequency": "never", "seen_version": seen[1]}
    assert browser.post(f"/saved/{number}/edit", data=form).status_code == 302
    assert (search_of(number).name, search_of(number).due_at) == ("新名称", None)
    late = browser.post(f"/saved/{number}/edit", data=form | {"name": "旧页面上的名称"})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert 'value="旧页面上的名称"' in page
    assert "刚刚被修改过" in page
    assert search_of(number).name == "新名称"
    seen = re.search(r'name="seen_version"[^>]*value="(\d+)"', page)
    assert seen
    again = browser.post(
        f"/saved/{number}/edit", data=form | {"name": "旧页面上的名称", "seen_version": seen[1]}
    )
    assert again.status_code == 302
    assert search_of(number).name == "旧页面上的名称"


def test_a_bad_change_is_sent_back(alerts: Alerts, browser: FlaskClient, reader: Actor) -> None:
    number = alerts.save(reader, "密封")
    for name in ("", "\x00", "长" * 121):
        form = {"name": name, "frequency": "daily", "seen_version": "1"}
        assert browser.post(f"/saved/{number}/edit", data=form).status_code == 422
    assert browser.post(f"/saved/{number}/edit", data=FORM | {"seen_version": "x"}).status_code == 409
    assert search_of(number).name == "密封"


def test_stopped_with_its_reason_taken_up_again_and_deleted(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    number = alerts.save(reader, "密封")
    browser.post(f"/saved/{number}/stop")
    assert search_of(number).status is SearchStatus.STOPPED
    assert "原因：您自己停止的" in text_of(browser, "/saved")
    assert browser.post(f"/saved/{number}/stop").status_code == 302, "a second click finds it done"
    for _ in range(2):
        assert browser.post(f"/saved/{number}/take-up").status_code == 302
        assert search_of(number).status is SearchStatus.ACTIVE
    assert "会在下一封邮件里" in text_of(browser, "/saved")
    browser.post(f"/saved/{number}/delete")
    assert mine(reader) == []
    assert "还没有保存的搜索" in text_of(browser, "/saved")
    assert browser.post(f"/saved/{number}/delete").status_code == 404


def test_a_search_without_mail_is_taken_up_without_promising_any(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    number = alerts.save(reader, "密封", frequency=Frequency.NEVER)
    browser.post(f"/saved/{number}/stop")
    browser.post(f"/saved/{number}/take-up")
    page = text_of(browser, "/saved")
    assert "这个搜索设为不发邮件" in page
    assert "会在下一封邮件里" not in page


def test_what_writes_no_letters_has_none_to_stop(alerts: Alerts, browser: FlaskClient, reader: Actor) -> None:
    silent = alerts.save(reader, "密封", frequency=Frequency.NEVER)
    writes = alerts.save(reader, "轴承")
    page = text_of(browser, "/saved")
    assert f'action="/saved/{writes}/stop"' in page
    assert f'action="/saved/{silent}/stop"' not in page
    assert f'action="/saved/{silent}/take-up"' not in page


def test_a_change_shows_what_is_searched_for(alerts: Alerts, browser: FlaskClient, reader: Actor) -> None:
    filters = {Facet.BRANCH: ("/p/BR1/", "/p/gone/"), Facet.TRL: ("7-9",)}
    number = alerts.save(reader, "密封", name="自己起的名称", filters=filters)
    found = by_path(PUBLIC, "/p/BR1/").name_zh
    assert f"搜索内容：密封、{found}、/p/gone/、技术成熟度：7–9 级" in text_of(
        browser, f"/saved/{number}/edit"
    )


def test_looking_now_finds_what_no_letter_will_tell_again(
    alerts: Alerts, browser: FlaskClient, reader: Actor
) -> None:
    with mornings() as clock:
        signed_in_again(browser, reader)
        number = alerts.save(reader, "密封")
        alerts.published("密封环")
        clock.shift(60)
        answer = browser.post(f"/saved/{number}/run")
        assert answer.location == "/search?q=%E5%AF%86%E5%B0%81&sort=date"
        page = text_of(browser, answer.location)
        assert "找到 1 条新结果" in page
        assert "虚构" in page
        browser.post(f"/saved/{number}/run")
        assert "没有新结果" in text_of(browser, "/saved")
        next_morning(clock)
        assert alerts.run()["letters"] == 0


@pytest.mark.parametrize("number", ["0", "999999", str(2**31), str(2**63), "9" * 30])
@pytest.mark.parametrize("path", ["edit", "open"])
def test_no_number_breaks_a_page(app: Flask, browser: FlaskClient, number: str, path: str) -> None:
    text_of(browser, f"/saved/{number}/{path}", 404)
    for act in ("stop", "take-up", "delete", "run", "edit"):
        assert browser.post(f"/saved/{number}/{act}", data=FORM).status_code == 404
