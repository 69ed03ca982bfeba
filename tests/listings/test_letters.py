"""What the letters about a listing say. Who gets them: test_letter_readers.py."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.accounts.operations import organisations, own_account
from marketplace.accounts.states import OrganisationReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.jobs.registry import run_now
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.listings import letters
from marketplace.listings.models import Listing
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import amendments, endings, life, review, submission
from tests import make
from tests.accounts import steps
from tests.jobs.offices import Postbox, carry
from tests.listings import samples
from tests.listings.acts import NOTES, act, act_on_amendment
from tests.listings.conftest import Told
from tests.listings.test_operations_amendments import submitted

TITLE = samples.ACHIEVEMENT.title


def diagnosed(owner: Actor, operator: Actor, **draft: Any) -> Listing:
    return act(review.take, operator, make.need(owner, submitted=True, **draft), make.rules())


def test_a_return_says_why_what_and_where(owner: Actor, operator: Actor, told: Told) -> None:
    made = make.achievement(owner, submitted=True)
    notes = [FieldNote("title", "请写明材料名称"), FieldNote("", "整体再精练一些")]
    act(review.return_, operator, made, "unclear", notes, note="总体不错")
    letter = told(owner)
    assert letter.startswith(f"请修改后再提交：{TITLE}\n")
    assert "原因：表述不清楚" in letter
    assert "说明：总体不错" in letter
    assert "- 名称：请写明材料名称" in letter
    assert "- 整条信息：整体再精练一些" in letter
    assert f"http://127.0.0.1:5000/listings/{made.id}/edit\n" in letter


def test_a_long_note_is_shortened(owner: Actor, operator: Actor, told: Told) -> None:
    made = make.achievement(owner, submitted=True)
    act(review.return_, operator, made, "unclear", [FieldNote("title", "很" * 2_000)])
    assert "很" * letters.LONGEST_NOTE + "…\n" in told(owner)


def test_a_refusal_says_how_to_appeal_once(owner: Actor, operator: Actor, told: Told) -> None:
    made = make.achievement(owner, submitted=True)
    act(review.reject, operator, made, "duplicate")
    first = told(owner)
    assert first.startswith(f"不予发布：{TITLE}\n")
    assert "与已有信息重复" in first
    assert "申诉一次" in first
    assert f"/listings/{made.id}/history\n" in first
    act(submission.appeal, owner, made, "并不重复", make.rules())
    act(review.reject, make.operator("/p/"), made, "untrue")
    second = told(owner)
    assert second.startswith(f"申诉结果：{TITLE}\n")
    assert "内容不实" in second
    assert "申诉一次" not in second


def test_an_appeal_that_succeeds_is_announced_as_one(owner: Actor, operator: Actor, told: Told) -> None:
    made = make.achievement(owner, submitted=True)
    act(review.reject, operator, made, "duplicate")
    act(submission.appeal, owner, made, "并不重复", make.rules())
    act(review.publish, make.operator("/p/"), made, make.rules())
    assert told(owner).startswith(f"申诉通过，已发布：{TITLE}\n")


def test_a_publication_gives_the_page_and_the_end(owner: Actor, operator: Actor, told: Told) -> None:
    made = make.achievement(owner, submitted=True)
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        act(review.publish, operator, made, make.rules(valid_days=10))
        letter = told(owner)
    assert letter.startswith(f"已发布：{TITLE}\n")
    assert f"http://127.0.0.1:5000/listings/{made.id}\n" in letter
    assert "有效期至 2026-12-04 10:00（北京时间）" in letter


def test_a_need_put_on_the_long_term_list_says_until_when(owner: Actor, operator: Actor, told: Told) -> None:
    made = diagnosed(owner, operator)
    day = beijing_today() + timedelta(days=90)
    act(review.park, operator, made, "too_early", day)
    letter = told(owner)
    assert "列入长期跟踪" in letter
    assert "技术尚处早期" in letter
    assert day.isoformat() in letter


def test_a_pause_by_the_market_is_told_and_ones_own_is_not(
    owner: Actor, operator: Actor, told: Told, postbox: Postbox
) -> None:
    made = make.achievement(owner, published=True)
    told(owner)
    before = len(postbox.letters)
    colleague = make.member(of=steps.organisation_of(owner))
    act(life.pause, colleague, made, "updating")
    act(life.resume, colleague, made)
    told(owner)
    assert len(postbox.letters) == before
    act(life.pause, operator, made, "complaint_examined", "投诉 2026-7")
    letter = told(owner)
    assert letter.startswith("已暂停公开")
    assert "投诉核查中" in letter
    assert "投诉 2026-7" in letter


def test_a_suspended_organisation_is_told_once_and_not_for_each_listing(
    owner: Actor, told: Told, postbox: Postbox
) -> None:
    for _ in range(2):
        make.achievement(owner, published=True)
    told(owner)
    before = len(postbox.letters)
    with unit_of_work():
        organisations.suspend(SYSTEM, steps.organisation_of(owner), OrganisationReason.MISUSE)
    assert "已被停用" in told(owner)
    told(owner)
    assert len(postbox.letters) == before + 1


def test_a_take_down_gives_the_number_of_the_case(owner: Actor, told: Told) -> None:
    made = make.achievement(owner, published=True)
    act(endings.take_down, make.operator("/p/"), made, "complaint_upheld", "投诉 2026-7")
    letter = told(owner)
    assert letter.startswith("已下架")
    assert "投诉成立" in letter
    assert "投诉 2026-7" in letter


def test_the_end_is_announced_twice_before_it_and_once_after(
    office: Office, owner: Actor, told: Told
) -> None:
    make.achievement(owner, published=True)
    subjects = []
    for days in (151, 174, 181):
        with time_machine.travel(utc_now() + timedelta(days=days), tick=False):
            run_now(office, "remind-listings")
            run_now(office, "lapse-listings")
            subjects.append(told(owner).splitlines()[0])
    assert subjects == [f"30 天内到期：{TITLE}", f"7 天内到期：{TITLE}", f"已到期：{TITLE}"]


def test_a_returned_change_says_why_and_an_accepted_one_that_it_is_public(
    owner: Actor, operator: Actor, told: Told
) -> None:
    made = make.achievement(owner, published=True)
    amendment_id = submitted(owner, made)
    act_on_amendment(amendments.return_, operator, amendment_id, "other", NOTES, "见附件")
    letter = told(owner)
    assert letter.startswith(f"修改被退回：{TITLE}\n")
    assert "其他原因(见说明)" in letter
    assert "说明：见附件" in letter
    assert "请写得具体一些" in letter
    assert f"/listings/{made.id}/amend\n" in letter
    act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    act_on_amendment(amendments.accept, operator, amendment_id, make.rules())
    assert told(owner).startswith("修改已公开：玉米秸秆基可降解地膜(第二代)\n")


def test_a_letter_is_in_the_language_of_its_reader(owner: Actor, operator: Actor, office: Office) -> None:
    """The English words are in the catalogue; here it is enough that the reader's language is asked for."""
    with unit_of_work():
        own_account.edit(owner, name="Zhao", language="en")
    act(review.publish, operator, make.achievement(owner, submitted=True), make.rules())
    carry(office)
    assert db.session.get_one(Person, owner.person_id).language == "en"
    message = office.transport.letters[-1][1]  # type: ignore[attr-defined]
    assert "Jilin Tech Market" in message.get_content()


@pytest.mark.parametrize("title", ["100% 降解 %(x)s {{ name }}", "虚构\u2028薄膜"])
def test_no_title_breaks_a_letter(owner: Actor, operator: Actor, told: Told, title: str) -> None:
    made = make.achievement(owner, submitted=True, title=title)
    act(review.return_, operator, made, "unclear", NOTES)
    assert " ".join(title.split()) in told(owner)


def test_letters_lead_to_pages_that_exist(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    paths = {path for _template, path in (letters.MOVED | letters.AMENDED).values()}
    wanted = {f"/listings/<int:listing_id>/{path}".rstrip("/") for path in paths}
    assert wanted | {"/reviews", "/listings/<int:listing_id>/matches"} <= rules
