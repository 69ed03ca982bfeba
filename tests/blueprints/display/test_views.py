import pytest
from flask.testing import FlaskClient

STANDING_PAGES = ["/display", "/accessibility", "/privacy", "/sitemap"]


@pytest.mark.parametrize("path", STANDING_PAGES)
def test_a_standing_page_has_a_heading_a_title_and_the_landmarks(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert page.count("<h1") == 1
    assert " - 吉林省科技大市场</title>" in page
    assert page.count("<main") == page.count("<footer") == 1
    assert page.index('class="skip-link"') < page.index("<header")


def test_a_page_says_its_language_and_offers_the_other(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    assert '<html lang="zh-CN">' in page
    assert 'hreflang="en" href="http://127.0.0.1:5000/privacy?lang=en"' in page
    assert '<link rel="canonical" href="http://127.0.0.1:5000/privacy">' in page


def test_an_english_page_is_marked_english_and_keeps_the_chinese_name_beside_its_own(
    client: FlaskClient,
) -> None:
    page = client.get("/privacy?lang=en").text
    assert '<html lang="en">' in page
    assert "Jilin Tech Market</title>" in page
    assert '<span class="brand-latin" lang="zh-CN">吉林省科技大市场</span>' in page


def test_no_number_is_invented_for_the_footer(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    assert "主办单位" not in page
    assert "备案" not in page.split("<footer")[1]


def test_chosen_modes_are_kept_and_change_the_next_page(client: FlaskClient) -> None:
    answer = client.post("/display", data={"size": "150", "contrast": "1", "next": "/privacy"})
    assert answer.status_code == 302
    assert answer.location == "/privacy"
    assert '<html lang="zh-CN" class="size-150 contrast-high">' in client.get("/privacy").text


def test_the_settings_page_shows_what_is_chosen(client: FlaskClient) -> None:
    client.post("/display", data={"size": "200", "simple": "1"})
    page = client.get("/display").text
    assert 'id="size-200" value="200" checked' in page
    assert 'id="mode-simple" value="1" checked' in page
    assert 'id="mode-contrast" value="1">' in page


@pytest.mark.parametrize("elsewhere", ["https://example.invalid/", "//example.invalid", "/\\example.invalid"])
def test_the_form_sends_nobody_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    assert client.post("/display", data={"next": elsewhere}).location == "/"
    assert (
        "example.invalid"
        not in client.get("/display", query_string={"next": elsewhere}).text.split("<main")[1]
    )


def test_a_cookie_of_somebody_elses_making_does_not_reach_the_page(client: FlaskClient) -> None:
    client.set_cookie("display", 'size-200"><script>')
    assert "<script>" not in client.get("/privacy").text


def test_the_colours_are_a_stylesheet_that_browsers_may_keep(client: FlaskClient) -> None:
    answer = client.get("/display/colours.css")
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "--primary-700:" in answer.text


def test_a_visitor_is_offered_neither_work_nor_administration(client: FlaskClient) -> None:
    page = client.get("/sitemap").text
    assert "我的工作" not in page
    assert "审计记录" not in page
    assert "退出登录" not in page


def test_a_page_needs_no_session_cookie_to_be_read(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/privacy").headers


@pytest.mark.parametrize("path", [*STANDING_PAGES, "/", "/no-such-page"])
def test_a_page_has_nothing_that_the_content_policy_forbids(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page


def test_a_missing_page_says_what_can_be_done(client: FlaskClient) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "<title>错误：没有找到页面" in answer.text
    assert "回到首页" in answer.text
    assert 'content="noindex"' in answer.text


def test_the_address_of_a_page_with_strange_parameters_is_escaped(client: FlaskClient) -> None:
    page = client.get("/privacy", query_string={"q": '"><script>alert(1)</script>\x00密封'}).text
    assert "<script>alert" not in page


def test_the_privacy_page_names_whatever_a_person_keeps(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    for kept in ("保存的搜索", "关注的信息", "备选清单", "有链接的人", "判断不显示姓名"):
        assert kept in page, kept
