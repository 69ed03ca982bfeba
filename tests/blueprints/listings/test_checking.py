"""Check the answers and hand in, once."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.drafts import AchievementDraft, Contact, NeedDraft
from marketplace.listings.models import Listing
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import amendments, review
from marketplace.listings.quality import score
from marketplace.listings.queries import own, versions
from marketplace.listings.states import AmendmentStatus, ListingStatus
from tests import make
from tests.blueprints.listings.pages import colleague, first_form, parsed, save, stored, url, words_at
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]


def now(listing: Listing) -> Listing:
    db.session.expire_all()
    return own.one(EVERYTHING, listing.id)


def test_the_page_shows_every_answer_in_words(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    page = signed_in(owner).get(url(make.achievement(owner), "/check"))
    text = page.get_data(as_text=True)
    for words in (
        "玉米秸秆基可降解地膜", "第 6 级：样机在相似环境通过验证", "普通许可", "50 万元", "2025年10月1日", "公主岭",
        "发明专利，ZL202110000001.6，一种地膜，已授权，虚构大学", "甲，60%", "发布审核不代表对科技成果处置的审批",
        "吉政办发〔2016〕72号 三(六)20",
    ):  # fmt: skip
        assert words in text, words
    assert "确认提交" in text
    assert not words_at(page, "error-summary")


def test_what_is_missing_is_listed_with_links_to_the_fields(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    browser = signed_in(owner)
    for draft in (
        AchievementDraft(),
        NeedDraft(targets=(samples.Target("", value="很多"),), contact=Contact(phone="1")),
    ):
        listing = make.listing(draft, owner)
        page = browser.get(url(listing, "/check"))
        assert "名称：请填写此项。" in words_at(page, "error-summary")
        assert "确认提交" not in page.get_data(as_text=True)
        form = browser.get(url(listing, "/edit?problems=1"))
        ids = {node.get("id") for node in parsed(form).iter()}
        links = [
            link.get("href") or ""
            for link in parsed(page).iter("a")
            if "problems=1#" in (link.get("href") or "")
        ]
        assert len(links) > 10
        assert {link.rpartition("#")[2] for link in links} <= ids
        assert "请填写此项" in words_at(form, "title-error")
    assert "考核指标 1：" in words_at(page, "error-summary") or "指标名称 1：" in words_at(
        page, "error-summary"
    )


def test_handing_in_twice_is_handing_in_once(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    browser = signed_in(owner)
    data = first_form(browser.get(url(listing, "/check")), "/submit")
    answers = [browser.post(url(listing, "/submit"), data=data) for _ in range(2)]
    assert {(a.status_code, a.location) for a in answers} == {(302, url(listing, "/submitted"))}
    assert now(listing).status is ListingStatus.SUBMITTED
    moves = [entry.move for entry in versions.history(EVERYTHING, listing.id)]
    assert moves.count("submit") == 1
    page = browser.get(url(listing, "/submitted"))
    assert "已提交，等待审核" in page.get_data(as_text=True)
    assert "时限 3 个工作日，最迟" in page.get_data(as_text=True)


def test_what_changed_after_the_check_is_checked_again(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    browser = signed_in(owner)
    data = first_form(browser.get(url(listing, "/check")), "/submit")
    save(signed_in(colleague(owner)), listing, title="同事改的名称")
    answer = browser.post(url(listing, "/submit"), data=data)
    assert answer.location == url(listing, "/check")
    assert now(listing).status is ListingStatus.DRAFT
    assert "请再核对一遍" in browser.get(url(listing, "/check")).get_data(as_text=True)


def test_an_incomplete_draft_is_sent_back_with_its_gaps(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, acceptance="")
    answer = signed_in(owner).post(url(listing, "/submit"), data={"row_version": now(listing).row_version})
    assert answer.status_code == 422
    assert "验收方式：请填写此项。" in words_at(answer, "error-summary")
    assert now(listing).status is ListingStatus.DRAFT


def test_secret_matters_are_refused_with_advice(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner)
    browser = signed_in(owner)
    save(browser, listing, secrecy="internal")
    page = browser.get(url(listing, "/check"))
    assert "请先由本单位保密机构办理解密或定密审查" in words_at(page, "error-summary")


def test_an_organisation_that_is_not_verified_writes_but_does_not_hand_in(
    app: Flask, signed_in: SignIn
) -> None:
    owner = make.member(verified=False)
    listing = make.need(owner)
    browser = signed_in(owner)
    assert "还没有通过核验" in browser.get(url(listing, "/edit")).get_data(as_text=True)
    answers = browser.get(url(listing, "/check"))
    assert "还没有通过核验" in words_at(answers, "error-summary")
    assert "内容已经齐全" in answers.get_data(as_text=True)
    save(browser, listing, acceptance="")
    assert "内容已经齐全" not in browser.get(url(listing, "/check")).get_data(as_text=True)
    answer = browser.post(url(listing, "/submit"), data={"row_version": now(listing).row_version})
    assert answer.status_code == 422
    assert now(listing).status is ListingStatus.DRAFT


def test_a_member_prepares_and_the_administrator_hands_in(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    member = colleague(owner)
    listing = make.need(member)
    browser = signed_in(member)
    assert "请管理员登录后" in browser.get(url(listing, "/check")).get_data(as_text=True)
    assert (
        browser.post(url(listing, "/submit"), data={"row_version": now(listing).row_version}).status_code
        == 403
    )
    assert "确认提交" in signed_in(owner).get(url(listing, "/check")).get_data(as_text=True)


def test_a_returned_listing_shows_what_was_asked_and_what_was_done(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, submitted=True)
    with unit_of_work():
        notes = [FieldNote("trl_evidence", "请写明检测机构"), FieldNote("", "整体不错")]
        review.return_(SYSTEM, own.one(EVERYTHING, listing.id), "evidence_missing", notes, "")
    browser = signed_in(owner)
    form = browser.get(url(listing, "/edit"))
    assert "请写明检测机构" in words_at(form, "note-trl_evidence-1")
    for words in ("缺少佐证材料", "整体不错"):
        assert words in form.get_data(as_text=True)
    save(browser, listing, trl_evidence="由虚构检测中心检测，报告编号 001")
    page = browser.get(url(listing, "/check"))
    assert "这次的改动" in page.get_data(as_text=True)
    assert "报告编号 001" in page.get_data(as_text=True)
    browser.post(url(listing, "/submit"), data=first_form(page, "/submit"))
    assert now(listing).status is ListingStatus.SUBMITTED


def test_a_small_change_is_public_at_once_and_a_large_one_waits(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    browser = signed_in(owner)
    browser.post(url(listing, "/start-change"))
    unchanged = browser.get(url(listing, "/amend/check")).get_data(as_text=True)
    assert "没有可以提交的修改" in unchanged
    save(browser, listing, "/amend", awards="虚构奖一等")
    page = browser.get(url(listing, "/amend/check"))
    assert "提交后立即生效" in page.get_data(as_text=True)
    data = first_form(page, "/amend/submit")
    answers = [browser.post(url(listing, "/amend/submit"), data=data) for _ in range(2)]
    assert {a.location for a in answers} == {url(listing, "/amend/submitted")}
    assert now(listing).published_version == 2
    browser.post(url(listing, "/start-change"))
    save(browser, listing, "/amend", title="换了名称的地膜")
    page = browser.get(url(listing, "/amend/check"))
    assert "审核通过后生效" in page.get_data(as_text=True)
    data = first_form(page, "/amend/submit")
    answers = [browser.post(url(listing, "/amend/submit"), data=data) for _ in range(2)]
    assert {a.location for a in answers} == {url(listing, "/amend/submitted")}
    assert now(listing).published_version == 2
    amendment = own.open_amendment(EVERYTHING, listing.id)
    assert amendment is not None
    assert amendment.status is AmendmentStatus.SUBMITTED


def test_a_returned_change_shows_the_notes(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    browser = signed_in(owner)
    browser.post(url(listing, "/start-change"))
    save(browser, listing, "/amend", title="换了名称的地膜")
    browser.post(
        url(listing, "/amend/submit"),
        data=first_form(browser.get(url(listing, "/amend/check")), "/amend/submit"),
    )
    with unit_of_work():
        amendment = own.one_amendment(EVERYTHING, own.open_amendment(EVERYTHING, listing.id).id)  # type: ignore[union-attr]
        amendments.return_(SYSTEM, amendment, "unclear", [FieldNote("title", "名称与内容不符")])
    form = browser.get(url(listing, "/amend"))
    assert "名称与内容不符" in words_at(form, "note-title-1")
    assert "表述不清楚" in form.get_data(as_text=True)


def test_the_score_of_a_need_stands_beside_its_answers(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner, acceptance="试用")
    page = signed_in(owner).get(url(listing, "/check")).get_data(as_text=True)
    assert f'id="quality-total">{score(stored(listing)).total}<' in page
    assert "验收方式写得太简单" in page
