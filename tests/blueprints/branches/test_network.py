"""The province changes the network; everybody else only sees what they operate."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.branches import queries
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.network import operations
from tests import make

SignIn = Callable[[Actor], FlaskClient]
NAMES = {"name_zh": "虚构分市场", "name_en": "Invented Branch", "seen_version": "0"}
PAGES = (
    "/network/BR1/rename", "/network/BR1/nodes/new", "/network/BR1/close", "/network/branches/new",
    "/network/prefectures", "/network/holidays/2026",
)  # fmt: skip


@pytest.fixture
def province(signed_in: SignIn) -> FlaskClient:
    return signed_in(make.operator("/p/"))


def place(code: str) -> Branch:
    db.session.rollback()
    return queries.by_code(EVERYTHING, code)


def prefecture(code: str) -> str | None:
    db.session.rollback()
    return queries.region(EVERYTHING, code).branch_code


def page_of(answer: object) -> str:
    text: str = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return text


def test_the_province_sees_the_whole_network_and_what_to_do_with_it(province: FlaskClient) -> None:
    page = page_of(province.get("/network"))
    for address in (
        "/network/BR1/rename",
        "/network/BR6/nodes/new",
        "/network/220184/close",
        "/network/prefectures",
    ):
        assert f'href="{address}"' in page


def test_a_branch_operator_sees_the_own_places_and_nothing_to_change_the_network(signed_in: SignIn) -> None:
    page = page_of(signed_in(make.operator("/p/BR1/")).get("/network"))
    assert "/branches/BR1/edit" in page
    assert "/branches/220184/edit" in page
    assert "/branches/BR2/edit" not in page
    assert "/branches/220000/edit" not in page
    assert "/rename" not in page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_province_opens(province: FlaskClient, path: str) -> None:
    assert province.get(path).status_code == 200


@pytest.mark.parametrize("who", ["branch", "node", "member", "system_administrator"])
def test_nobody_below_the_province_changes_the_network(signed_in: SignIn, who: str) -> None:
    people: dict[str, Callable[[], Actor]] = {
        "branch": lambda: make.operator("/p/BR1/"),
        "node": lambda: make.operator("/p/BR1/220184/"),
        "member": make.member,
        "system_administrator": lambda: make.officer(Role.SYSTEM_ADMINISTRATOR),
    }
    browser = signed_in(people[who]())
    for path in PAGES:
        assert browser.get(path).status_code == 403, path
        assert browser.post(path, data=NAMES | {"reason": "merged", "to-220100": "BR2"}).status_code == 403, (
            path
        )
    assert (place("BR1").name_zh, prefecture("220100")) == ("长春分市场", "BR1")


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    for path in ("/network", *PAGES):
        assert "/login" in client.get(path).location, path


def test_a_branch_is_renamed_and_a_conflict_is_shown(province: FlaskClient) -> None:
    seen = str(place("BR1").row_version)
    answer = province.post("/network/BR1/rename", data=NAMES | {"seen_version": seen})
    assert answer.status_code == 302
    assert place("BR1").name_zh == "虚构分市场"
    late = province.post("/network/BR1/rename", data=NAMES | {"name_zh": "另一名称", "seen_version": seen})
    assert late.status_code == 409
    assert 'value="另一名称"' in page_of(late)
    assert "<del>" in page_of(late)


def test_a_node_is_opened_and_closed_with_a_reason(province: FlaskClient) -> None:
    node = NAMES | {"region_code": "220221"}
    assert province.post("/network/BR2/nodes/new", data=node).status_code == 302
    assert place("220221").active
    assert province.post("/network/220221/close", data={"reason": ""}).status_code == 422
    assert place("220221").active
    assert province.post("/network/220221/close", data={"reason": "merged"}).status_code == 302
    assert not place("220221").active
    assert province.post("/network/220221/close", data={"reason": "merged"}).status_code == 409


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"region_code": ""}, "请填写这一项"),
        ({"region_code": "220184"}, "没有 220184 这一项"),
        ({"region_code": "999999\x00"}, "请在列表中选择"),
        ({"region_code": "220221", "name_zh": ""}, "请填写这一项"),
    ],
)
def test_a_node_needs_a_free_county_of_the_branch_and_a_name(
    province: FlaskClient, change: dict[str, str], words: str
) -> None:
    answer = province.post("/network/BR2/nodes/new", data=NAMES | change)
    assert answer.status_code == 422
    assert words in page_of(answer)
    assert NAMES["name_en"] in page_of(answer)


def test_a_branch_is_opened_with_prefectures(province: FlaskClient) -> None:
    assert 'value="BR7"' in page_of(province.get("/network/branches/new"))
    answer = province.post(
        "/network/branches/new", data=NAMES | {"code": "BR7", "prefectures": ["220300", "220400"]}
    )
    assert answer.status_code == 302
    assert (prefecture("220300"), prefecture("220400")) == ("BR7", "BR7")
    assert "虚构分市场" in page_of(province.get("/branches"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "X1", "prefectures": ["220300"]}, "编号由 BR 和 1 至 99"),
        ({"code": "BR7"}, "请填写这一项"),
        ({"code": "BR7", "prefectures": ["110000"]}, "没有 110000 这一项"),
    ],
)
def test_a_branch_without_code_or_prefecture_is_refused(
    province: FlaskClient, change: dict[str, object], words: str
) -> None:
    answer = province.post("/network/branches/new", data=NAMES | change)
    assert answer.status_code == 422
    assert words in page_of(answer)


def test_a_branch_that_still_has_prefectures_is_not_closed(province: FlaskClient) -> None:
    assert "四平市、辽源市" in page_of(province.get("/network/BR3/close"))
    answer = province.post("/network/BR3/close", data={"reason": "merged"})
    assert answer.status_code == 422
    assert place("BR3").active


def test_prefectures_are_moved_together_and_the_rest_stays(province: FlaskClient) -> None:
    sent = {"seen-220300": "BR3", "to-220300": "BR1", "seen-220400": "BR3", "to-220400": "BR3"}
    assert province.post("/network/prefectures", data=sent).status_code == 302
    assert (prefecture("220300"), prefecture("220400")) == ("BR1", "BR3")


def test_a_page_that_has_grown_old_moves_nothing_back(province: FlaskClient) -> None:
    with unit_of_work():
        operations.assign_prefecture(SYSTEM, "220300", "BR2")
    unchanged = {"seen-220300": "BR3", "to-220300": "BR3", "seen-220400": "BR3", "to-220400": "BR1"}
    assert province.post("/network/prefectures", data=unchanged).status_code == 302
    assert (prefecture("220300"), prefecture("220400")) == ("BR2", "BR1")
    changed = province.post("/network/prefectures", data={"seen-220300": "BR3", "to-220300": "BR4"})
    assert changed.status_code == 409
    assert "当前归：吉林分市场" in page_of(changed)
    assert prefecture("220300") == "BR2"


def test_a_prefecture_goes_to_no_branch_that_is_none(province: FlaskClient) -> None:
    answer = province.post("/network/prefectures", data={"seen-220300": "BR3", "to-220300": "BR9"})
    assert answer.status_code == 422
    assert prefecture("220300") == "BR3"


def test_days_off_are_shown_as_spans_and_saved(province: FlaskClient) -> None:
    answer = province.post(
        "/network/holidays/2028", data={"days": "2028-01-01\r\n\r\n2028-10-02 ~ 2028-10-06"}
    )
    assert answer.status_code == 302
    db.session.rollback()
    saved = {day for day in queries.holidays(EVERYTHING) if day.year == 2028}
    assert saved == {date(2028, 1, 1), *(date(2028, 10, day) for day in range(2, 7))}
    assert "2028-10-02 ~ 2028-10-06" in page_of(province.get("/network/holidays/2028"))
    assert re.fullmatch(r"/network/holidays/\d{4}", province.get("/network/holidays").location)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-10-01\n国庆节", "第 2 行“国庆节”看不懂"),
        ("2026-02-30", "第 1 行"),
        ("2026-10-07 ~ 2026-10-01", "第 1 行"),
        ("2026-01-01 ~ 2026-12-31", "第 1 行"),
        ("2027-01-01", "2027-01-01 不在这一年"),
        ("\x00" * 9, "第 1 行"),
    ],
)
def test_days_that_cannot_be_read_are_named_and_kept(province: FlaskClient, text: str, words: str) -> None:
    before = queries.holidays(EVERYTHING)
    answer = province.post("/network/holidays/2026", data={"days": text})
    assert answer.status_code == 422
    assert words in page_of(answer)
    db.session.rollback()
    assert queries.holidays(EVERYTHING) == before


@pytest.mark.parametrize("year", ["0", "1999", "2200", "99999999999999999999"])
def test_a_year_beyond_the_calendar_is_not_found(province: FlaskClient, year: str) -> None:
    assert province.get(f"/network/holidays/{year}").status_code == 404
    assert province.post(f"/network/holidays/{year}", data={"days": ""}).status_code == 404
