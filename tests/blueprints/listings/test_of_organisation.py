"""What an organisation's public page lists of its own."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from marketplace.listings.operations import endings
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.listings.acts import act

SignIn = Callable[[Actor], FlaskClient]


def page_of(reader: FlaskClient, owner: Actor) -> str:
    response = reader.get(f"/organisations/{owner.memberships[0].organisation_id}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_open_listings_are_listed_with_links(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing, draft = make.achievement(owner, published=True), make.need(owner, title="还没有提交的需求草稿")
    page = page_of(client, owner)
    assert f'href="/listings/{listing.id}">{listing.title}' in page
    assert draft.title not in page


def test_what_hides_its_name_is_not_listed_under_it(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME, title="不愿透露姓名的一项需求")
    for reader in (client, signed_in(make.member()), signed_in(make.operator("/p/BR2/"))):
        assert "不愿透露姓名" not in page_of(reader, owner)
    for reader in (signed_in(owner), signed_in(make.operator())):
        assert "不愿透露姓名" in page_of(reader, owner)


def test_what_has_ended_is_listed_no_more(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    act(endings.withdraw, owner, listing, "no_longer_offered")
    assert listing.title not in page_of(client, owner)


def test_long_lists_have_pages(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    for number in range(21):
        make.achievement(owner, published=True, title=f"系列成果之第 {number:02} 项")
    page = page_of(client, owner)
    assert page.count("系列成果之第") == 20
    organisation_id = owner.memberships[0].organisation_id
    second = client.get(f"/organisations/{organisation_id}?page=2").get_data(as_text=True)
    assert "系列成果之第 00 项" in second
