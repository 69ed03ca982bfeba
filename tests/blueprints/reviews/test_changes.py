"""Changes of public listings at the desk, and taking down."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.operations import amendments, endings
from marketplace.listings.queries import own
from marketplace.listings.states import AmendmentStatus, ListingStatus
from tests import make
from tests.listings import samples
from tests.listings.acts import act, act_on_amendment

SignIn = Callable[[Actor], FlaskClient]
NEW_TITLE = "玉米秸秆基全降解地膜"


def text_of(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def submitted_change(owner: Actor, listing: Listing) -> Amendment:
    """A new title, handed in."""
    with unit_of_work():
        amendment_id = amendments.start(owner, own.one(EVERYTHING, listing.id)).id
    draft = samples.achievement(title=NEW_TITLE)
    act_on_amendment(amendments.save, owner, amendment_id, draft, make.rules(), 1)
    return act_on_amendment(amendments.submit, owner, amendment_id, make.rules())


def decide(desk: FlaskClient, change: Amendment, action: str, **values: Any) -> TestResponse:
    seen = values.pop("row_version", None) or own.one_amendment(EVERYTHING, change.id).row_version
    data = {f"{action}-row_version": str(seen)} | {
        f"{action}-{name}": value for name, value in values.items()
    }
    return desk.post(f"/reviews/amendments/{change.id}/{action}", data=data)


def status(change: Amendment) -> AmendmentStatus:
    return own.one_amendment(EVERYTHING, change.id).status


def test_a_change_waits_in_the_queue_with_what_it_changes(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    change = submitted_change(owner, make.achievement(owner, published=True))
    desk = signed_in(make.operator())
    assert f'href="/reviews/amendments/{change.id}"' in text_of(desk.get("/reviews"))
    page = text_of(desk.get(f"/reviews/amendments/{change.id}"))
    assert "与现在公开的版本相比" in page
    assert "<ins>" in page
    assert "<del>" in page


def test_an_accepted_change_is_what_visitors_read_next(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    change = submitted_change(owner, listing)
    assert NEW_TITLE not in text_of(client.get(f"/listings/{listing.id}"))
    assert decide(signed_in(make.operator()), change, "accept").location == "/reviews"
    assert NEW_TITLE in text_of(client.get(f"/listings/{listing.id}"))


def test_every_public_version_keeps_its_address_and_shows_what_changed(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    old_title = listing.title
    decide(signed_in(make.operator()), submitted_change(owner, listing), "accept")
    versions = text_of(client.get(f"/listings/{listing.id}/versions"))
    assert "第 1 版" in versions
    assert "第 2 版" in versions
    first = client.get(f"/listings/{listing.id}/versions/1")
    assert f"<h1>{old_title}</h1>" in text_of(first)
    assert "已被后来的版本取代" in text_of(first)
    second = text_of(client.get(f"/listings/{listing.id}/versions/2"))
    assert "与第 1 版相比的变化" in second
    assert "<ins>" in second
    for number in (0, 3, 10**12):
        assert client.get(f"/listings/{listing.id}/versions/{number}").status_code == 404


def test_a_version_that_is_not_public_has_no_public_address(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    submitted_change(owner, listing)
    assert client.get(f"/listings/{listing.id}/versions/2").status_code == 404
    assert "第 2 版" not in text_of(client.get(f"/listings/{listing.id}/versions"))


def test_versions_of_what_was_taken_down_are_gone(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(published=True)
    act(endings.take_down, make.operator("/p/"), listing, "unlawful", "案件 3 号")
    assert client.get(f"/listings/{listing.id}/versions/1").status_code == 404
    assert client.get(f"/listings/{listing.id}/versions").location == f"/listings/{listing.id}"


def test_a_returned_change_leaves_the_public_page_alone(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    change, desk = submitted_change(owner, listing), signed_in(make.operator())
    assert decide(desk, change, "return", reason="unclear").status_code == 422
    notes = {"notes-0-field": "title", "notes-0-text": "名称请保留原意"}
    assert decide(desk, change, "return", reason="unclear", **notes).location == "/reviews"
    assert status(change) is AmendmentStatus.RETURNED
    assert NEW_TITLE not in text_of(client.get(f"/listings/{listing.id}"))


def test_accepting_twice_is_accepting_once(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    change = submitted_change(owner, make.achievement(owner, published=True))
    desk, seen = signed_in(make.operator()), change.row_version
    answers = [decide(desk, change, "accept", row_version=seen) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/reviews", "/reviews"]


def test_a_decision_on_a_change_that_somebody_else_decided_is_a_conflict(
    app: Flask, signed_in: SignIn
) -> None:
    owner = make.member()
    change = submitted_change(owner, make.achievement(owner, published=True))
    seen = change.row_version
    decide(signed_in(make.operator()), change, "accept", row_version=seen)
    response = decide(signed_in(make.operator()), change, "return", row_version=seen, note="写了一半的意见")
    assert response.status_code == 409
    assert "写了一半的意见" in text_of(response)


def test_changes_are_for_reviewers_of_the_subtree(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    change = submitted_change(owner, make.achievement(owner, published=True))
    path = f"/reviews/amendments/{change.id}"
    assert signed_in(make.operator("/p/BR2/")).get(path).status_code == 404
    assert signed_in(make.broker()).get(path).status_code == 404
    assert signed_in(owner).get(path).status_code == 403
    assert decide(signed_in(make.operator("/p/BR2/")), change, "accept").status_code == 404


@pytest.fixture
def taking_down(app: Flask) -> Callable[..., TestResponse]:
    """Send the form of taking down."""

    def send(desk: FlaskClient, listing: Listing, **values: str) -> TestResponse:
        seen = own.one(EVERYTHING, listing.id).row_version
        data = {"row_version": str(seen), "reason": "complaint_upheld", "note": "投诉 9 号"} | values
        return desk.post(
            f"/reviews/{listing.id}/take-down", data={f"take_down-{name}": data[name] for name in data}
        )

    return send


def test_the_province_takes_a_listing_down(
    app: Flask, client: FlaskClient, signed_in: SignIn, taking_down: Callable[..., TestResponse]
) -> None:
    listing, desk = make.achievement(published=True), signed_in(make.operator("/p/"))
    assert "下架后不能恢复" in text_of(desk.get(f"/reviews/{listing.id}/take-down"))
    assert taking_down(desk, listing).location == f"/listings/{listing.id}"
    assert own.one(EVERYTHING, listing.id).status is ListingStatus.TAKEN_DOWN
    assert client.get(f"/listings/{listing.id}").status_code == 410


@pytest.mark.parametrize("values", [{"reason": ""}, {"note": " "}, {"reason": "nonsense"}])
def test_taking_down_needs_a_reason_and_the_number_of_the_case(
    app: Flask, signed_in: SignIn, taking_down: Callable[..., TestResponse], values: dict[str, str]
) -> None:
    listing = make.achievement(published=True)
    assert taking_down(signed_in(make.operator("/p/")), listing, **values).status_code == 422
    assert own.one(EVERYTHING, listing.id).status is ListingStatus.PUBLISHED


def test_taking_down_twice_says_the_same(
    app: Flask, signed_in: SignIn, taking_down: Callable[..., TestResponse]
) -> None:
    listing, desk = make.achievement(published=True), signed_in(make.operator("/p/"))
    assert [taking_down(desk, listing).status_code for _ in range(2)] == [302, 302]
    assert desk.get(f"/reviews/{listing.id}/take-down").status_code == 409


def test_only_the_province_takes_down(
    app: Flask, signed_in: SignIn, taking_down: Callable[..., TestResponse]
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    for actor in (owner, make.operator(), make.broker()):
        assert taking_down(signed_in(actor), listing).status_code == 403
    assert own.one(EVERYTHING, listing.id).status is ListingStatus.PUBLISHED


def test_what_was_never_public_cannot_be_taken_down(app: Flask, signed_in: SignIn) -> None:
    draft = make.need()
    assert signed_in(make.operator("/p/")).get(f"/reviews/{draft.id}/take-down").status_code == 404
