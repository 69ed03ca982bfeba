"""Words offered while typing, and the question whether another word was meant."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.clock import utc_now
from marketplace.search import collecting
from tests import make
from tests.blueprints.search.conftest import Indexed
from tests.listings.statements import counted


@pytest.fixture
def fibres(indexed: Indexed) -> None:
    for number, name in enumerate(("上浆剂", "预制体", "回收")):
        make.achievement(title=f"碳纤维{name}制备", keywords=("碳纤维", f"材料{number}"), published=True)
    make.achievement(title="<b>电池</b>管理", keywords=("电池",), published=True)
    indexed.catch_up()
    collecting.collect(utc_now())


def options(client: FlaskClient, typed: str) -> str:
    answer = client.get(f"/search/suggest?q={quote(typed)}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def page(client: FlaskClient, query: str) -> str:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_options_say_the_word_and_how_many_listings_carry_it(client: FlaskClient, fibres: None) -> None:
    found = options(client, "txw")
    assert 'role="option"' in found
    assert 'data-value="碳纤维"' in found
    assert "3 条" in found
    assert "&lt;b&gt;电池&lt;/b&gt;管理" in options(client, "<b>")
    assert options(client, "量子").strip() == ""


def test_offering_costs_few_statements_and_is_kept_for_a_minute(client: FlaskClient, fibres: None) -> None:
    with counted() as sent:
        answer = client.get("/search/suggest?q=tan")
    assert len(sent) == 2
    with counted() as sent:
        client.get("/search/suggest?q=tanxianwei")
    assert len(sent) == 1
    assert "max-age=60" in answer.headers["Cache-Control"]
    assert "<html" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=%ED%A0%80", "q=%25%5F%5C", "q=" + "x" * 5_000, "q=a&q=b", "p=1", "q=%F0%9F%98%80"],
)
def test_anything_may_be_typed(client: FlaskClient, fibres: None, query: str) -> None:
    assert client.get(f"/search/suggest?{query}").status_code == 200


def test_a_slip_is_asked_about_and_never_changed(client: FlaskClient, fibres: None) -> None:
    found = page(client, f"q={quote('探纤维')}&kind=achievement")
    assert "您要找的是不是：" in found
    assert f'href="/search?q={quote("碳纤维")}&amp;kind=achievement"' in found
    assert 'value="探纤维"' in found
    found = page(client, f"q={quote('探纤维 回收')}")
    assert "<strong>碳纤维 回收</strong>" in found


@pytest.mark.parametrize(
    "typed", ["碳纤维", "“探纤维”", "探纤维 -回收", "量子泡泡糖", "材料5", "", "点尺", "探纤维 电赤 一 二 三"]
)
def test_nothing_is_asked_where_something_fits_or_there_is_doubt(
    client: FlaskClient, fibres: None, typed: str
) -> None:
    assert "您要找的是不是" not in page(client, f"q={quote(typed)}")


def test_what_would_find_no_more_is_not_offered(client: FlaskClient, fibres: None) -> None:
    assert "您要找的是不是" not in page(client, f"q={quote('探纤维')}&kind=need")


def test_the_box_works_as_a_plain_field(client: FlaskClient) -> None:
    found = client.get("/").get_data(as_text=True)
    assert 'data-hx-get="/search/suggest"' in found
    assert 'role="listbox"' in found
    assert 'role="combobox"' not in found
