"""What everybody reads of policy: documents, versions, each benefit, and nothing of drafts."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.policies.models import PolicyVersion
from marketplace.policies.shipped import shipped_packs
from marketplace.policies.states import VersionStatus
from marketplace.rules.book import shipped
from marketplace.rules.loading import load_texts
from tests import make
from tests.making import policies as making

SignIn = Callable[[Actor], FlaskClient]
LESS = ("patents.yaml", "value: 500000,", "value: 400000,")


def test_documents_stand_there_before_anything_was_recorded(client: FlaskClient) -> None:
    answer = client.get("/policy")
    assert answer.status_code == 200
    for words in (
        "吉政办发〔2016〕72号",
        "文件的目标到 2020 年为止",
        'href="/policy/jl.2016-72/1"',
        'href="/policy/national/1"',
    ):
        assert words in answer.text


def test_a_version_says_all_of_each_benefit(client: FlaskClient) -> None:
    page = client.get("/policy/jl.2016-72/1").text
    pack = shipped().packs[0]
    for benefit in pack.benefits:
        assert f'id="{benefit.number}"' in page
        assert f"{benefit.source.clause}「{benefit.source.quote}」" in page
        assert all(evidence in page for evidence in benefit.evidence)
    for words in (
        "5,000.00", "50,000.00", "2016年10月31日起，没有写明终止日期", "审批时不能增减", "省级知识产权资金",
        "（每件只领一次）",
        "专利授权资助全部取消", "2025 年度起", "正式文本核对前不启用", "新版启用前核对", "计算时适用", pack.sha256,
        "“获得当年”指哪一年？", "授权后十二个月内申报",
    ):  # fmt: skip
        assert words in page, words
    assert "政策管理" not in page


def test_national_rules_have_a_page_without_benefits(client: FlaskClient) -> None:
    page = client.get("/policy/national/1").text
    assert "这份文件里的规定" in page
    assert "市场怎样计算" not in page


@pytest.mark.parametrize(
    "address", ["/policy/jl.2016-72/2", "/policy/nothing/1", f"/policy/jl.2016-72/{10**30}", "/policy/%00/1",
                "/policy/jl.2016-72/0", "/policy/" + "x" * 500 + "/1"]
)  # fmt: skip
def test_what_is_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_drafts_are_not_shown_and_successors_are(client: FlaskClient, app: Flask) -> None:
    making.drafted()
    assert client.get("/policy/jl.2016-72/2").status_code == 404
    assert "第 2 版" not in client.get("/policy").text
    number = making.approved(LESS).number
    page = client.get(f"/policy/jl.2016-72/{number}").text
    assert "4,000.00" in page
    assert "2027年1月1日至2030年12月31日" in page
    first = client.get("/policy/jl.2016-72/1").text
    assert "2016年10月31日至2026年12月31日" in first
    assert "已由新版接替" in first


def test_a_version_whose_text_has_another_number_is_not_there(client: FlaskClient, app: Flask) -> None:
    """No draft may say so, and what was stored all the same does not break the page."""
    texts = dict(shipped_packs()["jl.2016-72"].texts)
    texts["pack.yaml"] = texts["pack.yaml"].replace("version: 1", "version: 9")
    pack = load_texts("odd", texts).pack
    with unit_of_work():
        db.session.add(
            PolicyVersion(
                pack_id=pack.id, number=2, status=VersionStatus.ACTIVE, title=pack.title, texts=texts,
                sha256=pack.sha256, since=pack.since, until=pack.until,
            )
        )  # fmt: skip
    for number in (2, 9):
        assert client.get(f"/policy/jl.2016-72/{number}").status_code == 404


def test_the_department_gets_the_way_to_the_desk(signed_in: SignIn, app: Flask) -> None:
    making.decided()
    number = making.first().id
    assert f'href="/policy-desk/{number}"' in signed_in(making.officer()).get("/policy/jl.2016-72/1").text
    assert "/policy-desk" not in signed_in(make.member()).get("/policy/jl.2016-72/1").text


@pytest.mark.parametrize("address", ["/policy", "/policy/jl.2016-72/1", "/policy/national/1"])
def test_pages_are_there_in_english(client: FlaskClient, address: str) -> None:
    assert client.get(address, query_string={"lang": "en"}).status_code in (200, 302)
