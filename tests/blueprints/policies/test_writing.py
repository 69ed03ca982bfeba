"""Drafts on their pages: what cannot be saved or handed in is named with its field, or file and line, and stays."""

from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.policies.wording import FAULTS, fault_words, words_for
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Problem
from marketplace.policies.states import VersionStatus
from tests.blueprints.policies.test_desk import DESK, START, step, typed
from tests.making import policies as making

SignIn = Callable[[Actor], FlaskClient]
S = VersionStatus


@pytest.fixture
def browser(signed_in: SignIn, app: Flask) -> FlaskClient:
    return signed_in(making.officer())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pack_id": ""}, "请从列表中选择"), ({"pack_id": "\0x"}, "请从列表中选择"), ({"since": ""}, "请填写这一项"),
        ({"since": "2027-02-30"}, "真实存在的日期"), ({"until": "2026-01-01"}, "终止日期不能早于起始日期"),
        ({"since": "0001-01-01"}, "2000年1月1日至2100年12月31日"), ({"why": "\0"}, "请填写这一项"),
        ({"why": "长" * 2_001}, "最多 2000 字"),
        ({"since": "2016-10-31"}, "jl.2016-72-2/pack.yaml 第 6 行：与第 1 版的日期重叠，请调整起止日期"),
    ],
)  # fmt: skip
def test_what_a_draft_cannot_start_with_is_named_and_kept(
    browser: FlaskClient, changes: dict[str, str], words: str
) -> None:
    answer = browser.post(f"{DESK}/new", data=START | changes)
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    kept = START["why"] if "why" not in changes else START["until"]
    assert kept in answer.text


def test_a_fault_of_a_text_is_named_with_file_and_line_and_the_text_stays(browser: FlaskClient) -> None:
    row = making.drafted()
    number, before = row.id, row.sha256
    text = row.texts["patents.yaml"].replace("value: 500000,", "value: 5000.5,")
    answer = browser.post(f"{DESK}/{number}/edit", data=typed(row, **{"patents.yaml": text}))
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert "jl.2016-72-2/patents.yaml 第 17 行：应为整数，现为“5000.5”。" in page, page[
        page.find("jl.2016-72-2/pat") :
    ][:200]
    assert "value: 5000.5," in page
    assert "虚构审查机构" in page
    assert making.fresh(number).sha256 == before


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("since", "", "请填写这一项"), ("since", "x" * 50, "真实存在的日期"),
        ("reviewed_on", "2999-01-01", "不能晚于今天"), ("until", "2026-12-31", "终止日期不能早于起始日期"),
        ("why", "", "请填写这一项"), ("pack.yaml", "", "pack.yaml 第 1 行"),
        ("patents.yaml", "benefits: " + "[" * 9_000, "层数太多"), ("patents.yaml", "\0&a *a", "第 1 行"),
        ("reviewed_by", "审" * 121, "最多 120 字"), ("people.yaml", "#" * 100_001, "最多 100000 字"),
        ("pack.yaml", "id: x", "缺少"),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_named(browser: FlaskClient, field: str, value: str, words: str) -> None:
    row = making.drafted()
    number, before = row.id, (row.sha256, row.row_version)
    answer = browser.post(f"{DESK}/{number}/edit", data=typed(row, **{field: value}))
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    row = making.fresh(number)
    assert (row.sha256, row.row_version) == before


def test_an_emptied_file_is_left_out(browser: FlaskClient) -> None:
    row = making.drafted()
    answer = browser.post(f"{DESK}/{row.id}/edit", data=typed(row, **{"disposal.yaml": " \n"}))
    assert answer.status_code == 302
    assert "disposal.yaml" not in making.fresh(row.id).texts


def test_who_saved_second_sees_both(browser: FlaskClient) -> None:
    row = making.drafted()
    old = typed(row, why="我的说明")
    assert browser.post(f"{DESK}/{row.id}/edit", data=typed(row)).status_code == 302
    answer = browser.post(f"{DESK}/{row.id}/edit", data=old)
    assert answer.status_code == 409
    assert "我的说明" in answer.text
    assert "另一个人保存了这份草稿" in answer.text


def test_what_a_proposal_misses_is_named_with_its_fields(browser: FlaskClient) -> None:
    number = making.drafted(until=None).id
    answer = step(browser, number, "propose")
    page = unescape(answer.text)
    assert answer.status_code == 422
    for words in (
        "试算：请先对现在的文本试算一次",
        "终止日期：2024年8月1日起",
        "审查单位：",
        "审查日期：",
        "审查结论和依据：",
    ):
        assert words in page, words
    assert making.fresh(number).status is S.DRAFTED


def sample(pattern: str) -> str:
    """A complaint that the pattern matches."""
    for part, text in (
        ("(?:(?:float|str|bool|null|timestamp) )?", ""), ("(?:missing|unknown)", "missing"), ("(.+)", "x"),
        (r"(\d+)", "3"), (r"-?\d+", "3"), (".+", "y"), (".*", ""),
    ):  # fmt: skip
        pattern = pattern.replace(part, text)
    return pattern


def test_every_problem_and_fault_has_words(app: Flask) -> None:
    with app.test_request_context():
        for code in ("required", "unknown", "before_start", "future", "names", "review_required"):
            assert words_for(Problem("x", code))
        assert words_for(Problem("x", "out_of_range", first=date(2000, 1, 1), last=date(2100, 1, 1)))
        assert words_for(Problem("last_day", "outside", since=None, until=None))
        for pattern, _words in FAULTS:
            assert fault_words(sample(pattern)) != sample(pattern), pattern
        assert fault_words("says something new") == "says something new"
