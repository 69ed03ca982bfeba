"""The long form: what is typed is kept, whatever happens."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.branches.scope import EVERYTHING
from marketplace.kernel.actor import Actor
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.queries import own
from tests import make
from tests.blueprints.listings.pages import (
    colleague,
    first_form,
    form_data,
    parsed,
    save,
    stored,
    url,
    words_at,
)
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]


@pytest.mark.parametrize("draft", [samples.ACHIEVEMENT, samples.NEED], ids=["achievement", "need"])
def test_a_form_saved_as_it_was_opened_changes_nothing(app: Flask, signed_in: SignIn, draft: Draft) -> None:
    owner = make.member()
    listing = make.listing(draft, owner)
    before = stored(listing)
    answer = save(signed_in(owner), listing)
    assert (answer.status_code, answer.location) == (302, url(listing, "/edit"))
    assert stored(listing) == before == draft


def test_an_empty_draft_can_be_saved_empty(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    for draft in (AchievementDraft(), NeedDraft()):
        listing = make.listing(draft, owner)
        assert save(signed_in(owner), listing).status_code == 302
        assert stored(listing) == draft


def test_what_is_typed_arrives_in_the_draft(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.listing(NeedDraft(), owner)
    answer = save(
        signed_in(owner), listing, title="  起垄地块残膜回收机 ",
        keywords="残膜，回收、 农机;农机", budget_fen="12.5万元",
        budget_to_solver_fen="80,000元", deadline="2027年3月1日", fields__0="F02", fields__1="F01",
        modes=["equity", "service"], targets__0__name="回收率", targets__0__value="95", targets__0__unit="%",
        price_kind="agreement", contact__office="总工办", security_declared="y",
    )  # fmt: skip
    assert answer.status_code == 302
    draft = stored(listing)
    assert (draft.title, draft.keywords, draft.fields) == (
        "起垄地块残膜回收机",
        ("残膜", "回收", "农机"),
        ("F02", "F01"),
    )
    assert (draft.budget_fen, draft.budget_to_solver_fen) == (12_500_000, 8_000_000)
    assert draft.deadline.isoformat() == "2027-03-01"
    assert [mode.value for mode in draft.modes] == ["equity", "service"]
    assert draft.targets == (samples.Target("回收率", value="95", unit="%"),)
    assert draft.contact.office == "总工办"
    assert draft.security_declared
    assert not draft.public_interest_declared


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("budget_fen", "12.3456789", "金额最多精确到分"),
        ("budget_fen", "很多", "以万元为单位的金额"),
        ("budget_fen", "9" * 40, "以万元为单位的金额"),
        ("budget_fen", "9" * 20_000, "请填一个金额"),
        ("deadline", "2027-02-30", "真实存在的日期"),
        ("deadline", "9" * 5_000, "真实存在的日期"),
        ("min_trl", "99", "请从列表中选择"),
        ("ip_split", "nobody", "请从列表中选择"),
        ("title", "长" * 201, "太长：现有 201 字"),
        ("problem", "长" * 20_001, "太长：现有 20001 字"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(
    app: Flask, signed_in: SignIn, field: str, typed: str, words: str
) -> None:
    owner = make.member()
    listing = make.need(owner)
    before = stored(listing)
    answer = save(signed_in(owner), listing, **{field: typed, "tried": "换过三种弹齿"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in words_at(answer, "error-summary")
    assert words in words_at(answer, f"{field}-error") or words in page
    assert "换过三种弹齿" in page
    assert field in {"min_trl", "ip_split"} or typed in page
    assert stored(listing) == before
    assert "<title>错误：" in page


def test_rows_come_and_go_by_button_and_nothing_typed_is_lost(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner)
    browser = signed_in(owner)
    answer = save(browser, listing, row_action="add:team", title="还没保存的名称", price_fen="一百")
    data = form_data(answer)
    assert data["title"] == "还没保存的名称"
    assert data["price_fen"] == "一百"
    assert [data[f"team-{n}-name"] for n in range(3)] == ["甲", "乙", ""]
    data.setlist("team-2-name", ["丙"])
    data["row_action"] = "remove:team:0"
    after = form_data(browser.post(url(listing, "/edit"), data=data))
    assert [after[f"team-{n}-name"] for n in range(2)] == ["乙", "丙"]
    assert "team-2-name" not in after
    assert stored(listing).title == samples.ACHIEVEMENT.title


def test_removing_the_last_row_leaves_an_empty_one(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner)
    answer = save(signed_in(owner), listing, row_action="remove:ip:0")
    assert form_data(answer)["ip-0-number"] == ""


@pytest.mark.parametrize(
    "action", ["add:nothing", "remove:team:²", "remove:team:99999999", "add:title", ":", "add:fields"]
)
def test_a_row_button_that_nobody_made_does_nothing(app: Flask, signed_in: SignIn, action: str) -> None:
    owner = make.member()
    listing = make.achievement(owner)
    assert save(signed_in(owner), listing, row_action=action).status_code == 200


def test_a_problem_in_a_row_is_shown_in_that_row_past_empty_ones(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner)
    browser = signed_in(owner)
    data = form_data(save(browser, listing, row_action="add:ip"))
    for name in ("ip-0-number", "ip-0-title", "ip-0-holder"):
        data.setlist(name, [""])
    data.setlist("ip-0-status", ["not_applicable"])
    data.setlist("ip-1-title", ["长" * 201])
    data["intent"] = "save"
    answer = browser.post(url(listing, "/edit"), data=data)
    assert "太长" in words_at(answer, "ip-1-title-error")
    assert not words_at(answer, "ip-0-title-error")


HOSTILE = [
    "\x00",
    "\ud800",
    "a" * 20_000,
    "-" * 500,
    "😀" * 300,
    "<script>alert(1)</script>",
    "%s%(x)s{{7*7}}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_form(app: Flask, signed_in: SignIn, text: str) -> None:
    owner = make.member()
    for listing in (make.achievement(owner), make.need(owner)):
        browser = signed_in(owner)
        data = {
            name: text.encode("utf-8", "surrogatepass")
            for name in form_data(browser.get(url(listing, "/edit")))
        }
        answer = browser.post(url(listing, "/edit"), data=data | {"intent": "save"})
        assert answer.status_code in {200, 302, 409, 422}
        assert parsed(answer) is not None
        assert "<script>alert" not in answer.get_data(as_text=True)


def test_keys_that_nobody_made_break_nothing(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner)
    browser = signed_in(owner)
    data = form_data(browser.get(url(listing, "/edit")))
    for key in (
        "ip-²-number",
        "ip-" + "9" * 5_000 + "-number",
        "ip-999-number",
        "team--name",
        "contact-",
        "\x00",
        "fields-7",
    ):
        data[key] = "x"
    data["intent"] = "save"
    assert browser.post(url(listing, "/edit"), data=data).status_code in {302, 422}


@pytest.mark.parametrize("number", ["", "-1", "0", "9" * 300, "abc", "²"])
def test_a_row_version_that_nobody_saw_is_stale(app: Flask, signed_in: SignIn, number: str) -> None:
    owner = make.member()
    listing = make.need(owner)
    assert save(signed_in(owner), listing, row_version=number, title="另一个名称").status_code == 409


def test_two_people_at_once_see_both_and_choose(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    second = colleague(owner)
    listing = make.need(owner)
    mine, theirs = signed_in(owner), signed_in(second)
    opened = form_data(mine.get(url(listing, "/edit")))
    save(theirs, listing, title="同事改的名称", tried="同事写的难点，同事写的难点，同事写的难点。")
    opened.setlist("title", ["我改的名称"])
    opened.setlist("baseline", ["我补写的基础，\n共两行"])
    opened["intent"] = "save"
    answer = mine.post(url(listing, "/edit"), data=opened)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    for words in ("我改的名称", "同事改的名称", "同事写的难点", second.name, "我补写的基础"):
        assert words in page
    assert stored(listing).title == "同事改的名称"
    forms = [form for form in parsed(answer).iter("form") if form.get("action") == url(listing, "/edit")]
    assert forms
    from_page = first_form(answer, url(listing, "/edit"))
    from_page.setlist("choice_title", ["theirs"])
    from_page.setlist("choice_tried", ["theirs"])
    assert mine.post(url(listing, "/edit"), data=from_page).status_code == 302
    draft = stored(listing)
    assert (draft.title, draft.tried[:4]) == ("同事改的名称", "同事写的")
    assert draft.baseline == "我补写的基础，\n共两行"
    assert draft.targets == samples.NEED.targets


def test_what_was_typed_is_shown_when_a_colleague_handed_it_in_meanwhile(
    app: Flask, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.need(owner)
    browser = signed_in(owner)
    opened = form_data(browser.get(url(listing, "/edit")))
    checked = browser.get(url(listing, "/check"))
    assert checked.status_code == 200
    version = own.one(EVERYTHING, listing.id).row_version
    browser.post(url(listing, "/submit"), data={"row_version": version})
    opened.setlist("tried", ["这一段还没有保存"])
    opened["intent"] = "save"
    answer = browser.post(url(listing, "/edit"), data=opened)
    assert answer.status_code == 409
    assert "这一段还没有保存" in answer.get_data(as_text=True)
    assert parsed(answer) is not None


def test_a_press_without_a_form_opens_the_form_and_empties_nothing(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    browser = signed_in(owner)
    answer = browser.post(url(listing, "/amend"), data={"row_version": "1"})
    assert (answer.status_code, answer.location) == (302, url(listing, "/amend"))
    assert form_data(browser.get(url(listing, "/amend")))["title"] == samples.NEED.title


def test_nothing_chosen_to_upload_is_said(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    answer = save(signed_in(owner), listing, file_action="upload", files=(io.BytesIO(b""), ""))
    assert answer.status_code == 422
    assert "请先选择文件" in words_at(answer, "files-error")
