"""One listing at the review desk: who sees it, what can be decided, and what happens when somebody was first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts.operations import organisations
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today
from marketplace.listings.models import Listing
from marketplace.listings.operations import drafts, review, submission
from marketplace.listings.queries import own, versions
from marketplace.listings.states import ListingStatus
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act, last_entry

SignIn = Callable[[Actor], FlaskClient]
S = ListingStatus


def text_of(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def now(listing: Listing) -> Listing:
    return own.one(EVERYTHING, listing.id)


def decide(desk: FlaskClient, listing: Listing, action: str, **values: object) -> TestResponse:
    """Send a decision as the page does; `row_version` is the current one unless given."""
    seen = values.pop("row_version", None) or now(listing).row_version
    data = {f"{action}-row_version": str(seen)} | {
        f"{action}-{name}": value for name, value in values.items()
    }
    return desk.post(f"/reviews/{listing.id}/{action}", data=data)


def returned(desk: FlaskClient, listing: Listing, **values: object) -> TestResponse:
    data = {"reason": "unclear", "notes-0-field": "title", "notes-0-text": "请写明用途"} | values
    return decide(desk, listing, "return", **data)


def test_the_page_shows_all_that_was_handed_in_and_says_what_a_review_is_not(
    app: Flask, signed_in: SignIn
) -> None:
    listing = make.achievement(submitted=True, detail="只给登录用户看的细节")
    page = text_of(signed_in(make.operator()).get(f"/reviews/{listing.id}"))
    for words in (listing.title, "ZL202110000001.6", "只给登录用户看的细节", "三(六)20", "不审批成果的处置"):
        assert words in page


def test_a_branch_operator_publishes_an_achievement(app: Flask, signed_in: SignIn) -> None:
    listing, operator = make.achievement(submitted=True), make.operator()
    response = decide(signed_in(operator), listing, "publish")
    assert response.location == "/reviews"
    assert now(listing).status is S.PUBLISHED
    assert last_entry(listing).person_id == operator.person_id


def test_pressing_twice_publishes_once_and_says_the_same(app: Flask, signed_in: SignIn) -> None:
    listing, desk = make.achievement(submitted=True), signed_in(make.operator())
    seen = listing.row_version
    first = decide(desk, listing, "publish", row_version=seen)
    second = decide(desk, listing, "publish", row_version=seen)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    entries = versions.history(EVERYTHING, listing.id)
    assert [entry.move for entry in entries].count("publish") == 1


def test_somebody_who_comes_too_late_reads_what_happened_and_loses_nothing(
    app: Flask, signed_in: SignIn
) -> None:
    listing = make.achievement(submitted=True)
    seen, first, second = listing.row_version, make.operator(), make.operator()
    decide(signed_in(first), listing, "publish", row_version=seen)
    response = decide(
        signed_in(second), listing, "return", row_version=seen, reason="unclear",
        **{"notes-0-field": "title", "notes-0-text": "名称看不懂"},
    )  # fmt: skip
    page = text_of(response)
    assert response.status_code == 409
    assert "情况有了变化" in page
    assert "名称看不懂" in page
    assert first.name in page
    assert now(listing).status is S.PUBLISHED


def test_a_page_that_was_open_too_long_can_be_sent_again(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing, desk = make.achievement(owner, submitted=True), signed_in(make.operator())
    seen = listing.row_version
    act(review.return_, make.operator(), listing, "unclear", NOTES)
    act(submission.resubmit, owner, listing, make.rules())
    response = returned(desk, listing, row_version=seen)
    assert response.status_code == 409
    assert f'name="return-row_version" value="{now(listing).row_version}"' in text_of(response)
    assert "请写明用途" in text_of(response)
    assert now(listing).status is S.SUBMITTED


def test_a_return_takes_a_reason_and_a_note_on_a_field(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, submitted=True)
    assert returned(signed_in(make.operator()), listing).location == "/reviews"
    assert now(listing).status is S.RETURNED
    [note] = versions.notes(EVERYTHING, listing.id)
    assert (note.field, note.text) == ("title", "请写明用途")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": ""}, "请从列表中选择原因"),
        ({"reason": "no_such_reason"}, "请从列表中选择"),
        ({"notes-0-text": "  "}, "请填写此项"),
        ({"notes-0-field": "no_such_field"}, "请从列表中选择"),
        ({"reason": "other", "note": ""}, "请填写此项"),
        ({"notes-0-text": "长" * 3_000}, "太长"),
    ],
)
def test_a_return_that_does_not_say_enough_is_refused_and_kept(
    app: Flask, signed_in: SignIn, values: dict[str, str], words: str
) -> None:
    listing = make.achievement(submitted=True)
    response = returned(signed_in(make.operator()), listing, **{"note": "其余都好"} | values)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "其余都好" in text_of(response) or values.get("note") == ""
    assert now(listing).status is S.SUBMITTED


def test_rows_of_notes_come_and_go_without_a_script(app: Flask, signed_in: SignIn) -> None:
    listing, desk = make.achievement(submitted=True), signed_in(make.operator())
    assert "return-notes-1-text" not in text_of(desk.get(f"/reviews/{listing.id}"))
    data = {"return-row_version": "1", "return-notes-0-text": "第一条", "row_action": "add:notes"}
    page = text_of(desk.post(f"/reviews/{listing.id}/return", data=data))
    assert "第一条" in page
    assert "return-notes-1-text" in page
    data |= {"return-notes-1-text": "第二条", "row_action": "remove:notes:0"}
    page = text_of(desk.post(f"/reviews/{listing.id}/return", data=data))
    assert "第一条" not in page
    assert "第二条" in page


def test_a_resubmitted_listing_shows_what_was_asked_and_what_changed(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, submitted=True)
    listing = act(review.return_, make.operator(), listing, "unclear", NOTES)
    better = samples.achievement(title="玉米秸秆基全降解地膜")
    act(drafts.save_draft, owner, listing, better, make.rules(), listing.row_version)
    act(submission.resubmit, owner, listing, make.rules())
    page = text_of(signed_in(make.operator()).get(f"/reviews/{listing.id}"))
    assert "上次要求修改的内容" in page
    assert NOTES[0].text in page
    assert "退回以后的改动" in page
    assert "<ins>" in page


def test_a_need_is_taken_then_asked_about_by_a_broker(app: Flask, signed_in: SignIn) -> None:
    listing, broker = make.need(submitted=True), make.broker()
    desk = signed_in(broker)
    assert decide(desk, listing, "take").location == f"/reviews/{listing.id}"
    assert now(listing).reviewer_id == broker.person_id
    assert returned(desk, listing, reason="not_quantified").location == "/reviews"
    assert now(listing).status is S.RETURNED


def test_a_broker_neither_publishes_nor_sees_achievements(app: Flask, signed_in: SignIn) -> None:
    need, achievement = make.need(submitted=True), make.achievement(submitted=True)
    desk = signed_in(make.broker())
    decide(desk, need, "take")
    assert decide(desk, need, "publish").status_code == 403
    assert decide(desk, need, "reject", reason="untrue").status_code == 403
    assert desk.get(f"/reviews/{achievement.id}").status_code == 404


def test_a_broker_does_not_see_what_another_one_has_finished(app: Flask, signed_in: SignIn) -> None:
    need = act(review.take, make.broker(), make.need(submitted=True), make.rules())
    reader = signed_in(make.broker())
    assert reader.get(f"/reviews/{need.id}").status_code == 200
    act(review.reject, make.operator(), need, "untrue")
    assert reader.get(f"/reviews/{need.id}").status_code == 404


def test_a_need_shows_its_quality_with_advice(app: Flask, signed_in: SignIn) -> None:
    listing = make.need(submitted=True, baseline="旧机两台")
    page = text_of(signed_in(make.operator()).get(f"/reviews/{listing.id}"))
    assert "需求质量" in page
    assert "现有基础写得太简单" in page


def test_a_need_is_parked_until_a_day_to_come(app: Flask, signed_in: SignIn) -> None:
    operator = make.operator()
    listing = act(review.take, operator, make.need(submitted=True), make.rules())
    desk, day = signed_in(operator), beijing_today() + timedelta(days=60)
    assert decide(desk, listing, "park", reason="too_early").status_code == 422
    past = decide(desk, listing, "park", reason="too_early", revisit_on="2020-01-01")
    assert (past.status_code, "须晚于今天" in text_of(past)) == (422, True)
    assert (
        decide(desk, listing, "park", reason="too_early", revisit_on=day.isoformat()).location == "/reviews"
    )
    assert (now(listing).status, now(listing).revisit_on) == (S.LONG_TERM, day)
    assert listing.title in text_of(desk.get("/reviews/long-term"))
    assert listing.title not in text_of(desk.get("/reviews"))


def test_a_rejection_takes_a_reason_and_its_appeal_goes_to_the_province(
    app: Flask, signed_in: SignIn
) -> None:
    owner, branch = make.member(), make.operator()
    listing = make.achievement(owner, submitted=True)
    desk = signed_in(branch)
    assert decide(desk, listing, "reject").status_code == 422
    assert decide(desk, listing, "reject", reason="duplicate").location == "/reviews"
    act(submission.appeal, owner, listing, "并不重复", make.rules())
    page = text_of(desk.get(f"/reviews/{listing.id}"))
    assert "申诉由省市场处理" in page
    assert decide(desk, listing, "publish").status_code == 403
    province = signed_in(make.operator("/p/"))
    assert "并不重复" in text_of(province.get(f"/reviews/{listing.id}"))
    assert decide(province, listing, "publish").location == "/reviews"


def test_another_branchs_operator_finds_nothing(app: Flask, signed_in: SignIn) -> None:
    listing, desk = make.achievement(submitted=True), signed_in(make.operator("/p/BR2/"))
    assert desk.get(f"/reviews/{listing.id}").status_code == 404
    assert decide(desk, listing, "publish").status_code == 404
    assert now(listing).status is S.SUBMITTED


def test_whoever_belongs_to_the_organisation_does_not_check_it(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.achievement(owner, submitted=True)
    colleague = make.operator()
    with unit_of_work():
        organisations.add_member(
            SYSTEM, owner.memberships[0].organisation_id, colleague.person_id, OrganisationRole.MEMBER
        )
    desk = signed_in(make.actor_of(colleague.person_id))
    page = text_of(desk.get(f"/reviews/{listing.id}"))
    assert "您不能审核这一条" in page
    assert "通过并发布" not in page
    assert decide(desk, listing, "publish").status_code == 403


def test_a_draft_is_not_at_the_desk(app: Flask, signed_in: SignIn) -> None:
    draft = make.need()
    for reader in (make.operator(), make.operator("/p/"), make.broker()):
        assert signed_in(reader).get(f"/reviews/{draft.id}").status_code == 404


def test_the_desk_is_closed_to_everybody_else(app: Flask, client: FlaskClient, signed_in: SignIn) -> None:
    listing = make.achievement(submitted=True)
    assert "/login" in client.get(f"/reviews/{listing.id}").location
    for reader in (make.member(), make.officer(Role.DEPARTMENT_OFFICER)):
        assert signed_in(reader).get(f"/reviews/{listing.id}").status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"return-row_version": "9" * 30, "return-reason": "unclear\x00"},
        {"return-notes-" + "9" * 5_000 + "-text": "x", "return-row_version": "-1"},
        {"return-notes-²-text": "x", "row_action": "remove:notes:²"},
        {"return-notes-0-text": "\ud800坏字符\x00", "return-reason": "unclear"},
        {"row_action": "add:" + "x" * 5_000},
        {"row_action": "remove:notes:" + "9" * 5_000},
        {f"return-notes-{number}-text": "多" for number in range(200)},
    ],
)
def test_nothing_that_is_posted_breaks_the_desk(app: Flask, signed_in: SignIn, data: dict[str, str]) -> None:
    listing, desk = make.achievement(submitted=True), signed_in(make.operator())
    sent = {key: value.encode("utf-8", "surrogatepass") for key, value in data.items()}
    response = desk.post(f"/reviews/{listing.id}/return", data=sent)
    assert response.status_code in {200, 409, 422}
    assert now(listing).status is S.SUBMITTED
