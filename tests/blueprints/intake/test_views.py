"""Imports in the browser: give a file in, look, confirm, watch, mend."""

import html
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.queries import organisations
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.intake import queries
from marketplace.intake.models import ImportRun
from marketplace.intake.states import CancelReason, ImportStatus
from marketplace.jobs import importing
from marketplace.kernel.actor import Actor, OrganisationRole, Role
from tests import make
from tests.intake import samples
from tests.intake.imports import listings_of, results
from tests.jobs.offices import office_of

SignIn = Callable[[Actor], FlaskClient]
ROWS = [samples.need(1), samples.need(2, 技术领域="航天"), samples.need(3, **samples.COMPLETE_NEED)]


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def browser(owner: Actor, signed_in: SignIn) -> FlaskClient:
    return signed_in(owner)


def page_of(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def upload(
    browser: FlaskClient,
    owner: Actor,
    data: bytes | None = None,
    name: str = "需求.xlsx",
    kind: str = "need",
    **values: str,
) -> Any:
    fields: dict[str, Any] = {
        "kind": kind,
        "organisation": str(owner.memberships[0].organisation_id),
        **values,
    }
    fields["file"] = (io.BytesIO(samples.xlsx(ROWS) if data is None else data), name)
    return browser.post("/imports", data=fields, content_type="multipart/form-data")


def uploaded(browser: FlaskClient, owner: Actor, **values: Any) -> int:
    answer = upload(browser, owner, **values)
    assert answer.status_code == 302, page_of(answer)
    return int(answer.location.rpartition("/")[2])


def run_of(run_id: int) -> ImportRun:
    db.session.rollback()
    return queries.one(EVERYTHING, run_id)


def test_the_first_page_says_what_may_be_given_in(browser: FlaskClient) -> None:
    page = page_of(browser.get("/imports"))
    for words in (
        "最大 20 MiB、100,000 行",
        "/imports/template/need.xlsx",
        'accept=".xlsx,.csv,.jsonl,.ndjson,.json"',
    ):
        assert words in page
    assert 'name="submit"' in page


def test_who_cannot_hand_in_is_not_asked_to(owner: Actor, signed_in: SignIn) -> None:
    place = organisations.one(EVERYTHING, owner.memberships[0].organisation_id)
    page = page_of(signed_in(make.member(place, OrganisationRole.MEMBER)).get("/imports"))
    assert 'name="submit"' not in page


@pytest.mark.parametrize("kind", ["achievement", "need"])
def test_a_template_is_a_workbook(browser: FlaskClient, kind: str) -> None:
    answer = browser.get(f"/imports/template/{kind}.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets) == 3


def test_a_template_of_nothing_is_not_found(browser: FlaskClient) -> None:
    assert browser.get("/imports/template/idea.xlsx").status_code == 404


def test_an_upload_shows_what_would_happen_before_anything_does(browser: FlaskClient, owner: Actor) -> None:
    run_id = uploaded(browser, owner)
    page = page_of(browser.get(f"/imports/{run_id}"))
    for words in (
        "没有“航天”这个技术领域",
        "确认导入 2 行",
        f"/imports/{run_id}/to-fix.xlsx",
        "虚构的补光难题1号",
    ):
        assert words in page
    assert listings_of(owner.memberships[0].organisation_id) == []


def test_from_upload_to_result(app: Flask, browser: FlaskClient, owner: Actor) -> None:
    run_id = uploaded(browser, owner, submit="y")
    assert browser.post(f"/imports/{run_id}/confirm").location == f"/imports/{run_id}"
    waiting = page_of(browser.get(f"/imports/{run_id}"))
    assert f'hx-get="/imports/{run_id}/progress"' in waiting
    assert "<progress" in waiting
    importing.run_imports(office_of(app))
    assert results(run_id) == {"created": 2, "refused": 1}
    page = page_of(browser.get(f"/imports/{run_id}"))
    assert "/progress" not in page
    assert "本次导入的需求描述质量" in page
    for listing in listings_of(owner.memberships[0].organisation_id):
        assert f"/listings/{listing.id}/history" in page
        assert browser.get(f"/listings/{listing.id}/history").status_code == 200
    assert "需求.xlsx" in page_of(browser.get("/imports"))


def test_the_bar_asks_again_until_the_import_has_ended(
    app: Flask, browser: FlaskClient, owner: Actor
) -> None:
    run_id = uploaded(browser, owner)
    browser.post(f"/imports/{run_id}/confirm")
    part = browser.get(f"/imports/{run_id}/progress")
    assert "hx-get" in page_of(part)
    assert "<html" not in page_of(part)
    assert "HX-Refresh" not in part.headers
    importing.run_imports(office_of(app))
    last = browser.get(f"/imports/{run_id}/progress")
    assert "hx-get" not in page_of(last)
    assert last.headers["HX-Refresh"] == "true"


def test_confirming_twice_is_confirming_once(browser: FlaskClient, owner: Actor) -> None:
    run_id = uploaded(browser, owner)
    assert [browser.post(f"/imports/{run_id}/confirm").status_code for _ in range(2)] == [302, 302]
    assert run_of(run_id).status is ImportStatus.CONFIRMED


def test_cancelling_leaves_a_reason_and_no_listing(app: Flask, browser: FlaskClient, owner: Actor) -> None:
    run_id = uploaded(browser, owner)
    assert browser.post(f"/imports/{run_id}/cancel").location == "/imports"
    run = run_of(run_id)
    assert (run.status, run.reason) == (ImportStatus.CANCELLED, CancelReason.CANCELLED_BY_OWNER)
    assert "上传的人取消" in page_of(browser.get(f"/imports/{run_id}"))
    assert browser.post(f"/imports/{run_id}/confirm").status_code == 302
    importing.run_imports(office_of(app))
    assert listings_of(owner.memberships[0].organisation_id) == []
    assert browser.post(f"/imports/{run_id}/cancel").status_code == 409


def test_the_file_to_fix_holds_the_refused_rows(browser: FlaskClient, owner: Actor) -> None:
    run_id = uploaded(browser, owner)
    answer = browser.get(f"/imports/{run_id}/to-fix.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert sheet.max_row == 2
    assert "航天" in sheet["A2"].value


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("名称,需求内客\n甲,乙\n".encode(), "a.csv", "没有“需求内客”这个表头，是不是“需求内容”"),
        (b"x", "a.exe", "请上传 .xlsx"),
        (b"", "a.csv", "文件是空的"),
        (b"\xe5\x90\x8d\x00\n", "a.csv", "文件不是文本"),
        (samples.with_sheet('<sheetData><row r="1"><c r="B7"><f>1</f><v>1</v></c></row></sheetData>'), "a.xlsx", "B7"),
        (samples.with_sheet('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
                            '<mergeCell ref="A1:C1"/></mergeCells>'), "a.xlsx", "A1:C1"),
        ("名称,需求内容\n".encode() + b"x,y\n" * 100_001, "a.csv", "超过 100000 行"),
        ("名称,需求内容\n".encode(), "a.csv", "没有要导入的行"),
    ],
)  # fmt: skip
def test_a_refused_file_says_why_and_keeps_what_was_chosen(
    browser: FlaskClient, owner: Actor, data: bytes, name: str, words: str
) -> None:
    answer = upload(browser, owner, data, name)
    page = page_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert re.search(r'value="need"[^>]* checked', page)
    assert "错误：" in page
    assert not [item for item in queries.newest(EVERYTHING)[0] if item.run.status is ImportStatus.STAGED]


@pytest.mark.parametrize("missing", ["kind", "file"])
def test_what_was_not_chosen_is_asked_for(browser: FlaskClient, owner: Actor, missing: str) -> None:
    fields: dict[str, Any] = {
        "kind": "need", "organisation": str(owner.memberships[0].organisation_id),
        "file": (io.BytesIO(samples.xlsx(ROWS)), "a.xlsx"),
    }  # fmt: skip
    fields.pop(missing)
    answer = browser.post("/imports", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert ("请选择文件" if missing == "file" else "请选择一项") in page_of(answer)


@pytest.mark.parametrize("value", ["999999", "\x00", "-1", "9" * 400, "x"])
def test_an_organisation_that_is_not_offered_is_refused(
    browser: FlaskClient, owner: Actor, value: str
) -> None:
    fields: dict[str, Any] = {"kind": "need", "organisation": value, "file": (io.BytesIO(b"x"), "a.csv")}
    answer = browser.post("/imports", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_a_json_file_may_hold_both_kinds(browser: FlaskClient, owner: Actor) -> None:
    data = samples.jsonl([samples.corpus_row(1), samples.corpus_row(2, "need")])
    run_id = uploaded(browser, owner, data=data, name="a.jsonl", kind="any")
    assert (run_of(run_id).total, run_of(run_id).faulty) == (2, 0)


def test_somebody_elses_import_looks_like_a_missing_one(
    browser: FlaskClient, owner: Actor, signed_in: SignIn
) -> None:
    run_id = uploaded(browser, owner)
    stranger = signed_in(make.member())
    for address in ("", "/progress", "/to-fix.xlsx"):
        assert stranger.get(f"/imports/{run_id}{address}").status_code == 404
    for action in ("confirm", "cancel"):
        assert stranger.post(f"/imports/{run_id}/{action}").status_code == 404
    assert run_of(run_id).status is ImportStatus.STAGED
    assert "需求.xlsx" not in page_of(stranger.get("/imports"))


@pytest.mark.parametrize(("path", "found"), [("/p/", 200), ("/p/BR1/", 200), ("/p/BR2/", 404)])
def test_operators_see_the_imports_of_their_subtree(
    browser: FlaskClient, owner: Actor, signed_in: SignIn, path: str, found: int
) -> None:
    run_id = uploaded(browser, owner)
    assert signed_in(make.operator(path)).get(f"/imports/{run_id}").status_code == found


def test_an_operator_imports_on_behalf_and_sees_the_scores_of_the_subtree(
    app: Flask, owner: Actor, signed_in: SignIn
) -> None:
    operator = signed_in(make.operator("/p/BR1/"))
    name = organisations.one(EVERYTHING, owner.memberships[0].organisation_id).name
    assert name in page_of(operator.get("/imports", query_string={"words": name}))
    run_id = uploaded(operator, owner, submit="y", words=name)
    operator.post(f"/imports/{run_id}/confirm")
    importing.run_imports(office_of(app))
    assert "所辖全部需求的描述质量" in page_of(operator.get(f"/imports/{run_id}"))
    assert {one.on_behalf for one in listings_of(owner.memberships[0].organisation_id)} == {True}


@pytest.mark.parametrize("run_id", [0, 999, 2**31, 10**30])
def test_an_import_that_does_not_exist_is_not_found(browser: FlaskClient, run_id: int) -> None:
    assert browser.get(f"/imports/{run_id}").status_code == 404


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 40, "2"])
def test_odd_pages_are_no_trouble(browser: FlaskClient, owner: Actor, page: str) -> None:
    run_id = uploaded(browser, owner)
    for address in ("/imports", f"/imports/{run_id}"):
        assert browser.get(address, query_string={"page": page}).status_code == 200


def test_visitors_and_people_without_a_place_do_not_import(app: Flask, signed_in: SignIn) -> None:
    assert app.test_client().get("/imports").status_code == 302
    assert signed_in(make.officer(Role.BROKER)).get("/imports").status_code == 403


def test_the_pages_speak_english_when_asked(browser: FlaskClient, owner: Actor) -> None:
    run_id = uploaded(browser, owner)
    for address in ("/imports", f"/imports/{run_id}"):
        answer = browser.get(address, query_string={"lang": "en"})
        assert answer.status_code == 200
        assert 'lang="en"' in page_of(answer)
