"""Who may open which page of a listing: owners and those who help them, and to all others it is not there."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.listings.models import Listing
from marketplace.listings.operations import drafts
from tests import make
from tests.blueprints.listings.pages import colleague, parsed, url
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]
OF_DRAFTS = ("/edit", "/check", "/history", "/history/1", "/discard", "/submitted", "/edit?problems=1")
OF_PUBLIC = ("/history", "/history/1", "/pause", "/withdraw", "/confirm", "/start-change", "/submitted")
OF_NEEDS = ("/solve", "/give-up")
POSTS = (
    "/edit",
    "/autosave",
    "/submit",
    "/discard",
    "/amend",
    "/pause",
    "/withdraw",
    "/amend/submit",
    "/start-change",
)


def pages(owner: Actor) -> list[tuple[Listing, str]]:
    draft, public = make.need(owner), make.need(owner, published=True)
    return [(draft, rest) for rest in OF_DRAFTS] + [(public, rest) for rest in OF_PUBLIC + OF_NEEDS]


@pytest.mark.parametrize("role", OrganisationRole)
def test_people_of_the_organisation_open_its_pages(
    app: Flask, signed_in: SignIn, role: OrganisationRole
) -> None:
    owner = make.member()
    browser = signed_in(colleague(owner, role))
    for_administrators = {"/pause", "/withdraw", "/confirm", *OF_NEEDS}
    for listing, rest in pages(owner):
        answer = browser.get(url(listing, rest))
        forbidden = role is OrganisationRole.MEMBER and rest in for_administrators
        assert answer.status_code == (403 if forbidden else 200), rest
        assert parsed(answer) is not None, rest


def test_all_others_find_nothing(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    strangers = [make.member(), make.operator("/p/BR2/"), make.broker()]
    for stranger in strangers:
        browser = signed_in(stranger)
        for listing, rest in pages(owner):
            assert browser.get(url(listing, rest)).status_code in {403, 404}, (stranger.roles, rest)
        for listing in {listing for listing, _rest in pages(owner)}:
            for rest in POSTS:
                answer = browser.post(url(listing, rest), data={"intent": "save", "row_version": "1"})
                assert answer.status_code in {403, 404}, (stranger.roles, rest)


def test_another_organisation_and_another_branch_get_not_found(app: Flask, signed_in: SignIn) -> None:
    listing = make.need(make.member())
    for stranger in (make.member(), make.operator("/p/BR2/")):
        for rest in ("/edit", "/check", "/history", "/discard"):
            assert signed_in(stranger).get(url(listing, rest)).status_code == 404


def test_visitors_are_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    for listing, rest in pages(owner):
        answer = client.get(url(listing, rest))
        assert answer.status_code == 302
        assert answer.location.startswith("/login?next=")
    for address in ("/work", "/listings/new"):
        assert client.get(address).location.startswith("/login?next=")


def test_an_operator_looks_but_writes_only_what_was_entered_on_behalf(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    operator = make.operator("/p/BR1/")
    theirs = make.need(owner)
    with unit_of_work():
        helped = drafts.create(operator, owner.memberships[0].organisation_id, samples.NEED, make.rules())
        helped_id = helped.id
    browser = signed_in(operator)
    assert browser.get(url(theirs, "/history")).status_code == 200
    assert browser.get(url(theirs, "/edit")).status_code == 403
    assert "代为填写" in browser.get(f"/listings/{helped_id}/edit").get_data(as_text=True)


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 30, "99999"])
def test_numbers_that_no_listing_has_are_not_found(app: Flask, signed_in: SignIn, number: str) -> None:
    browser = signed_in(make.member())
    for rest in ("/edit", "/check", "/history", "/history/1", "/pause", "/amend"):
        assert browser.get(f"/listings/{number}{rest}").status_code == 404
    assert browser.get(f"/files/{number}").status_code == 404


@pytest.mark.parametrize("number", ["0", "7", "9" * 30])
def test_a_version_that_does_not_exist_is_not_found(app: Flask, signed_in: SignIn, number: str) -> None:
    owner = make.member()
    assert signed_in(owner).get(url(make.need(owner), f"/history/{number}")).status_code == 404


@pytest.mark.parametrize(
    "query", ["old=1&new=9", "old=x&new=²", f"old={'9' * 400}&new=1", "old=1&new=1", "old=%00"]
)
def test_versions_that_cannot_be_compared_break_nothing(app: Flask, signed_in: SignIn, query: str) -> None:
    owner = make.member()
    assert signed_in(owner).get(url(make.need(owner), f"/history?{query}")).status_code == 200
