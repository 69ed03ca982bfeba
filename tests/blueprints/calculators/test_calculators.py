"""Calculators: what is filled in comes out with its clause and its sum, and whatever is typed has an answer."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.blueprints.calculators.asking import CALCULATORS
from marketplace.blueprints.calculators.views import HINTS, WORDS

PATENT = {
    "day": "2018-06-01", "region": "220102", "year": "2018", "rows-0-number": "ZL-1", "rows-0-office": "CN",
    "rows-0-kind": "invention", "rows-0-granted_on": "2018-03-30", "rows-0-first": "yes", "rows-0-before": "no",
}  # fmt: skip
AWARD = {
    "day": "2018-06-01", "region": "220102", "year": "2018", "rows-0-number": "ZL-1", "rows-0-award": "cn_patent_award",
    "rows-0-object": "patent", "rows-0-level": "excellence", "rows-0-award_year": "2018", "rows-0-first": "yes",
    "rows-0-before": "no",
}  # fmt: skip
PURCHASE = {
    "day": "2018-06-01", "buyer": "enterprise", "region": "220184", "year": "2018", "seller": "university",
    "seller_region": "220102", "major": "yes", "conversion_region": "220184", "succeeded": "yes", "registered": "yes",
    "paid": "320000", "prior": "0",
}  # fmt: skip
SHARE = {
    "day": "2018-06-01", "unit": "university", "job": "yes", "mode": "licence", "region": "220102", "income": "1000.01",
    "costs": "0", "rate": "70", "rows-0-name": "甲", "rows-0-role": "completer", "rows-0-main": "yes",
    "rows-0-weight": "60", "rows-1-name": "乙", "rows-1-role": "important_contributor", "rows-1-main": "no",
    "rows-1-weight": "40",
}  # fmt: skip
EQUITY = {"day": "2018-06-01", "kind": "equity", "awarded_on": "2018-02-01", "tax": "100.01", "years": "3"}


def page(client: FlaskClient, name: str, asked: dict[str, str], status: int = 200) -> str:
    answer = client.get(f"/calculators/{name}", query_string=asked)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_every_calculator_has_words_and_is_listed(client: FlaskClient) -> None:
    assert WORDS.keys() == CALCULATORS.keys()
    assert {hint for each in CALCULATORS.values() for hint in each.hints} == HINTS.keys()
    listed = client.get("/calculators").get_data(as_text=True)
    for name, words in WORDS.items():
        assert f'href="/calculators/{name}"' in listed
        assert str(words.title) in page(client, name, {})


@pytest.mark.parametrize(
    ("name", "asked", "wanted"),
    [
        ("patents", PATENT, ["最高 5,000.00 元", "吉政办发〔2016〕72号 三(六)19", "不高于5000元的补助", "A03"]),
        ("patents", PATENT | {"rows-0-office": "us"}, ["符合条件", "50,000.00 元", "每件一次性给予5万元的补助"]),
        ("patents", PATENT | {"rows-0-office": "HK"}, ["须由人工判断", "REVIEW_JURISDICTION"]),
        ("patents", PATENT | {"rows-0-granted_on": "2017-12-31"}, ["YEAR_MISMATCH", "2017-12-31", "0.00 元"]),
        ("patents", PATENT | {"day": "2016-10-30"}, ["POLICY_NOT_IN_FORCE"]),
        ("patents", PATENT | {"rows-0-kind": ""}, ["EVIDENCE_MISSING", "ZL-1 · 专利类型"]),
        ("awards", AWARD, ["最高 100,000.00 元"]),
        ("awards", AWARD | {"rows-0-level": "silver"}, ["AWARD_LEVEL_NOT_IN_TEXT"]),
        ("awards", AWARD | {"rows-0-award": "jl_patent_award", "rows-0-level": ""}, ["50,000.00 元", "省专利奖奖励"]),
        ("purchase", PURCHASE, ["最高 320,000.00 元", "取小：320,000.00 元"]),
        ("purchase", PURCHASE | {"prior": "300000"}, ["500,000.00 元 − 当年已获支持 300,000.00 元 = 200,000.00 元"]),
        ("purchase", PURCHASE | {"seller": "enterprise"}, ["SELLER_NOT_UNIVERSITY_OR_INSTITUTE"]),
        ("share", SHARE, ["700.01 元", "420.01 元", "280.00 元", "单位留用", "财税〔2018〕58号", "不是税务意见"]),
        ("share", SHARE | {"rate": ""}, ["700.01 元 至 1,000.01 元"]),
        ("share", SHARE | {"rate": "69.99"}, ["BELOW_PROVINCIAL_70", "≥ 70%"]),
        ("share", SHARE | {"rows-0-main": "no"}, ["MAIN_CONTRIBUTORS_BELOW_HALF"]),
        ("equity", EQUITY, ["2018", "33.34 元", "2020", "33.33 元", "财税〔2016〕101号", "国税发〔1999〕125号"]),
        ("equity", EQUITY | {"years": "6"}, ["INSTALMENT_OVER_5_YEARS"]),
        ("equity", EQUITY | {"kind": "cash"}, ["INSTALMENT_EQUITY_ONLY"]),
    ],
)  # fmt: skip
def test_what_comes_out(client: FlaskClient, name: str, asked: dict[str, str], wanted: list[str]) -> None:
    shown = page(client, name, asked)
    assert [words for words in wanted if words not in shown] == []


def test_domestic_and_foreign_patents_of_one_form_are_answered_apart(client: FlaskClient) -> None:
    second = {
        key.replace("rows-0", "rows-1"): value for key, value in PATENT.items() if key.startswith("rows-0")
    }
    shown = page(client, "patents", PATENT | second | {"rows-1-number": "US-1", "rows-1-office": "US"})
    assert "国内发明专利授权补助" in shown
    assert "国外发明专利授权补助" in shown


def test_a_later_rule_that_nobody_has_read_is_told_of(client: FlaskClient) -> None:
    assert "尚未启用" not in page(client, "share", SHARE)
    assert "吉林省促进科技成果转化条例" in page(client, "share", SHARE | {"day": "2026-11-28"})


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("patents", PATENT | {"year": "19"}, "请填 2000 到 2100 之间的整数。"),
        ("patents", PATENT | {"rows-0-granted_on": "2018-02-30"}, "请填写真实存在的日期"),
        ("purchase", PURCHASE | {"paid": "1.005"}, "金额最多精确到分"),
        ("purchase", PURCHASE | {"paid": "-5"}, "金额不能是负数"),
        ("purchase", PURCHASE | {"paid": "9" * 50}, "请填一个以元为单位的金额"),
        ("purchase", PURCHASE | {"buyer": "king"}, "请从列表中选择"),
        ("share", SHARE | {"rate": "101"}, "请填 0 到 100 之间的数"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(
    client: FlaskClient, name: str, asked: dict[str, str], words: str
) -> None:
    shown = page(client, name, asked, 422)
    assert words in shown
    assert "结果</h2>" not in shown
    assert 'id="error-summary"' in shown


def test_a_row_more_keeps_what_was_typed(client: FlaskClient) -> None:
    shown = page(client, "share", SHARE | {"row_action": "add:rows"})
    assert 'name="rows-2-name"' in shown
    assert 'value="甲"' in shown
    assert "结果</h2>" not in shown
    assert 'name="rows-1-name"' not in page(client, "share", SHARE | {"row_action": "remove:rows:0"})


def test_an_unknown_calculator_is_not_found(client: FlaskClient) -> None:
    assert client.get("/calculators/nothing").status_code == 404


NAMES = sorted({*PATENT, *AWARD, *PURCHASE, *SHARE, *EQUITY, "row_action", "rows-99-name", "rows-0-rows-0-x"})
junk = st.dictionaries(
    st.sampled_from(NAMES),
    st.sampled_from(
        ["", "yes", "invention", "2018-01-01", "0", "\x00", "9" * 400, "-1", "CN", "add:rows", "％"]
    )
    | st.text(max_size=8),
    max_size=12,
)


@given(st.sampled_from(sorted(CALCULATORS)), junk)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_breaks_a_calculator(client: FlaskClient, name: str, asked: dict[str, Any]) -> None:
    assert client.get(f"/calculators/{name}", query_string=asked).status_code in {200, 422}
