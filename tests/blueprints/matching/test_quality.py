"""The quality page, its file, and the page of rounds: who reads them, what they say, and what breaks nothing."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.matching import operations_rounds, queries_quality
from marketplace.matching.finding import Found
from marketplace.matching.models import Match
from marketplace.matching.quality import Month, last_months
from marketplace.matching.states import DismissReason
from tests import make
from tests.listings.statements import counted
from tests.matching.conftest import Market, market, matched
from tests.matching.verdicts import pair_up, say

__all__ = ["market", "matched"]
SignIn = Callable[[Actor], FlaskClient]


def pair_of(found: Market) -> int:
    db.session.rollback()
    return db.session.scalars(select(Match.id).where(Match.need_id == found.fibre_need)).one()


@pytest.fixture
def department(app: Flask) -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER)


@pytest.fixture
def judged(matched: Market) -> Market:
    say(make.broker(), pair_of(matched))
    say(matched.seeker, pair_of(matched), DismissReason.TOO_EARLY)
    return matched


def test_without_verdicts_the_page_says_so(signed_in: SignIn, department: Actor) -> None:
    page = signed_in(department).get("/matches/quality").text
    assert "这段时间还没有判断" in page
    assert "<table" not in page


def test_the_page_shows_figures_reasons_and_the_pairs_behind_them(
    judged: Market, signed_in: SignIn, department: Actor
) -> None:
    page = signed_in(department).get("/matches/quality").text
    for words in (
        "50%", "合适 1 ÷ 判断 2", "按技术领域", "按月份", "按判断人", "按匹配度", "各领域各月的准确率",
        "成熟度不够", "碳纤维预浸料连续制备", "碳纤维预浸料制备设备", "说明", "需求方",
    ):  # fmt: skip
        assert words in page
    assert "style=" not in page
    assert page.count("<caption>") == 6


def test_a_field_without_verdicts_is_empty_and_months_go_back_to_the_first_verdict(
    judged: Market, signed_in: SignIn, department: Actor
) -> None:
    client = signed_in(department)
    assert "这段时间还没有判断" in client.get("/matches/quality?field=F14").text
    assert "50%" in client.get("/matches/quality?field=F05&months=3").text

    def months_shown(asked: int) -> list[str]:
        page = client.get(f"/matches/quality?months={asked}").text
        return re.findall(r'<th scope="row"[^>]*>(\d{4}-\d\d)</th>', page)

    today = Month.of(beijing_today())
    assert months_shown(12) == [str(today)]
    say(make.broker(), pair_of(judged), at=utc_now() - timedelta(days=62))
    assert [len(months_shown(asked)) for asked in (12, 36)] == [len(last_months_back(62))] * 2


def last_months_back(days: int) -> list[Month]:
    """The months from so many days ago until now."""
    first = Month.of(beijing_today() - timedelta(days=days))
    return [month for month in last_months(beijing_today(), 12) if month >= first]


def test_without_verdicts_there_is_no_file_to_offer(
    matched: Market, signed_in: SignIn, department: Actor
) -> None:
    client = signed_in(department)
    assert "quality.csv" not in client.get("/matches/quality").text
    say(make.broker(), pair_of(matched))
    assert "quality.csv" in client.get("/matches/quality").text
    assert client.get("/matches/quality.csv?field=F14").status_code == 200


@pytest.mark.parametrize(
    "query", ["months=-1", "months=%00", "months=99999999999999999999", "field=%ED%A0%80", "field=F99",
              "field=" + "x" * 5_000, "months=3&months=36&field=F05&field="],
)  # fmt: skip
def test_bad_values_are_taken_for_none(
    judged: Market, signed_in: SignIn, department: Actor, query: str
) -> None:
    for path in ("/matches/quality", "/matches/quality.csv"):
        assert signed_in(department).get(f"{path}?{query}").status_code == 200


def test_the_file_holds_each_verdict_and_no_name_of_who_gave_it(
    judged: Market, signed_in: SignIn, department: Actor
) -> None:
    answer = signed_in(department).get("/matches/quality.csv?months=12&field=F05")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if not row[0].startswith("#")]
    assert [row[4:6] for row in rows[1:]] == [["不合适", "成熟度不够"], ["合适", ""]]
    assert "共 2 条" in text
    assert all(len(row) == len(rows[0]) for row in rows)
    assert judged.seeker.name not in text


def test_a_file_that_was_cut_holds_the_newest_and_says_so(
    judged: Market, signed_in: SignIn, department: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_quality, "MOST_EXPORTED", 1)
    text = signed_in(department).get("/matches/quality.csv").data.decode("utf-8-sig")
    assert "共 2 条，本文件只含最近的 1 条" in text
    rows = [row for row in csv.reader(io.StringIO(text)) if not row[0].startswith("#")]
    assert [row[4] for row in rows[1:]] == ["不合适"]


def test_a_note_is_no_formula_and_no_markup(matched: Market, signed_in: SignIn, department: Actor) -> None:
    client = signed_in(matched.seeker)
    note = "=cmd|'/c calc'!A1 <script>alert(1)</script>"
    client.post(f"/matches/{pair_of(matched)}/dismiss", data={"reason": "other", "note": note})
    reader = signed_in(department)
    assert "<script>alert" not in reader.get("/matches/quality").text
    rows = list(csv.reader(io.StringIO(reader.get("/matches/quality.csv").data.decode("utf-8-sig"))))
    assert rows[-1][6].startswith("'=cmd")


READERS: dict[str, tuple[Callable[[], Actor], int, int]] = {
    "officer": (lambda: make.officer(Role.DEPARTMENT_OFFICER), 200, 200),
    "head": (lambda: make.officer(Role.DEPARTMENT_HEAD), 200, 200),
    "province": (lambda: make.operator("/p/"), 200, 200),
    "system": (lambda: make.officer(Role.SYSTEM_ADMINISTRATOR), 403, 200),
    "branch": (make.operator, 403, 403),
    "broker": (make.broker, 403, 403),
    "member": (make.member, 403, 403),
    "audit": (lambda: make.officer(Role.AUDIT_ADMINISTRATOR), 403, 403),
}


@pytest.mark.parametrize("who", READERS)
def test_who_reads_figures_and_rounds(app: Flask, signed_in: SignIn, who: str) -> None:
    find, figures, rounds = READERS[who]
    client = signed_in(find())
    assert client.get("/matches/quality").status_code == figures
    assert client.get("/matches/quality.csv").status_code == figures
    assert client.get("/matches/rounds").status_code == rounds


def test_statements_of_the_page_do_not_grow_with_the_verdicts(
    judged: Market, signed_in: SignIn, department: Actor
) -> None:
    client, numbers = signed_in(department), []
    for _more in range(3):
        with counted() as sent:
            client.get("/matches/quality")
        numbers.append(len(sent))
        other = make.achievement(published=True, fields=("F01",)).id
        say(make.broker(), pair_up(judged.ginseng_need, other), DismissReason.REGION)
    assert set(numbers) == {numbers[0]}


def test_the_page_of_rounds_tells_how_far_it_is(
    matched: Market, signed_in: SignIn, department: Actor
) -> None:
    client = signed_in(department)
    assert "还没有进行过" in client.get("/matches/rounds").text
    with unit_of_work():
        round_id = operations_rounds.begin(SYSTEM) or 0
    page = client.get("/matches/rounds").text
    assert "0 / 5" in page
    assert "尚不清楚" in page
    with unit_of_work():
        operations_rounds.pass_listing(SYSTEM, round_id, 0, 1, Found(None), timedelta(seconds=6))
    page = client.get("/matches/rounds").text
    for words in ("1 / 5", "（20%）", "每分钟 10 条", "预计完成"):
        assert words in page
    assert 'max="100" value="20"' in page
    with unit_of_work():
        operations_rounds.finish(SYSTEM, round_id, 1)
    page = client.get("/matches/rounds").text
    assert "<progress" not in page
    assert "1 / 5" in page
