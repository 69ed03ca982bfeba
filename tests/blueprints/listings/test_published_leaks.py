"""What the versions of a listing, its cards and its tombstone keep from whom."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.operations import store_upload
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility as FileVisibility
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.drafts import Contact, TeamMember
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.files.samples import pdf

SignIn = Callable[[Actor], FlaskClient]
TITLE = "虚构后继成果的名称"


def _team(first: int) -> tuple[TeamMember, ...]:
    return (TeamMember("甲", "虚构大学", "设计", first), TeamMember("乙", "虚构大学", "试验", 10_000 - first))


def _upload(owner: Actor, folder: Path, name: str, visibility: FileVisibility) -> int:
    here = owner.memberships[0]
    storage = LocalStorage(folder)
    with receive(BytesIO(pdf()), name, storage, NoScanner()) as received, unit_of_work():
        return store_upload(owner, here.organisation_id, here.branch_path, received, visibility).id


def _replaced(owner: Actor, old: Listing, new: Listing) -> str:
    """The address of the one that is withdrawn in favour of the other."""
    address = f"/listings/{old.id}"
    with unit_of_work():
        first, second = (db.session.get_one(Listing, each.id) for each in (old, new))
        endings.withdraw(owner, first, "dealt_elsewhere", successor=second)
    return address


def test_a_changed_desk_is_told_to_those_alone_who_have_signed_in(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    address = f"/listings/{listing.id}/versions/2"
    make.amended(listing.id, owner, contact=Contact("虚构新窗口", "0431-70000001"))
    assert "虚构新窗口" not in client.get(address).text
    assert "虚构新窗口" in signed_in(make.member()).get(address).text


def test_how_the_makers_share_is_told_to_the_inside_alone(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True, team=_team(6_100))
    address = f"/listings/{listing.id}/versions/2"
    make.amended(listing.id, owner, team=_team(6_300))
    assert "63%" not in client.get(address).text
    assert "63%" not in signed_in(make.member()).get(address).text
    assert "63%" in signed_in(owner).get(address).text


def test_a_new_files_name_is_told_to_those_who_may_have_the_file(
    app: Flask, client: FlaskClient, signed_in: SignIn, tmp_path: Path
) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    address = f"/listings/{listing.id}/versions/2"
    files = (
        _upload(owner, tmp_path, "内部报告甲.pdf", FileVisibility.REGISTERED),
        _upload(owner, tmp_path, "公开说明乙.pdf", FileVisibility.PUBLIC),
    )
    make.amended(listing.id, owner, attachments=files)
    visitor = client.get(address).text
    assert "内部报告甲" not in visitor
    assert "公开说明乙" in visitor
    assert "内部报告甲" in signed_in(make.member()).get(address).text


def test_the_first_version_that_everybody_may_read_is_shown_without_the_one_before(
    app: Flask, client: FlaskClient
) -> None:
    owner = make.member()
    listing = make.need(
        owner, published=True, visibility=Visibility.REGISTERED, problem="只给登录用户看的难题" * 9
    )
    address = f"/listings/{listing.id}/versions"
    make.amended(listing.id, owner, visibility=Visibility.PUBLIC, problem="给所有人看的难题" * 9)
    page = client.get(f"{address}/2")
    assert page.status_code == 200
    assert "只给登录用户看的难题" not in page.text
    assert client.get(f"{address}/1").status_code == 404


def test_versions_are_listed_for_those_alone_who_may_open_them(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    address = f"/listings/{make.need(owner, published=True).id}/versions"
    listing_id = int(address.split("/")[2])
    make.amended(listing_id, owner, visibility=Visibility.REGISTERED, problem="只给登录用户看的难题" * 9)
    make.amended(listing_id, owner, visibility=Visibility.HIDDEN_NAME, problem="给所有人看的难题" * 9)
    for reader, readable in (
        (client, {1, 3}),
        (signed_in(make.member()), {1, 2, 3}),
        (signed_in(owner), {1, 2, 3}),
    ):
        page = reader.get(address).text
        assert {number for number in range(1, 5) if f'href="{address}/{number}"' in page} == readable
        opened = {number: reader.get(f"{address}/{number}").status_code for number in range(1, 4)}
        assert opened == {number: 200 if number in readable else 404 for number in range(1, 4)}
    assert "只给登录用户看的难题" not in client.get(f"{address}/3").text


@pytest.mark.parametrize("address", ["/", "/branches/BR1", "/organisations/{}"])
def test_cards_show_visitors_no_terms_of_what_is_for_registered_readers(
    app: Flask, client: FlaskClient, signed_in: SignIn, address: str
) -> None:
    owner = make.member()
    make.need(owner, published=True, visibility=Visibility.REGISTERED, budget_fen=1_234_560_000)
    url = address.format(owner.memberships[0].organisation_id)
    assert "1,234.56" not in client.get(url).text
    assert "1,234.56" in signed_in(make.member()).get(url).text


def test_a_successor_that_was_taken_down_is_not_named_any_more(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    old, new = make.achievement(owner, published=True), make.achievement(owner, published=True, title=TITLE)
    new_id, address = new.id, _replaced(owner, old, new)
    assert TITLE in client.get(address).text
    with unit_of_work():
        endings.take_down(SYSTEM, db.session.get_one(Listing, new_id), "secrecy", "虚构案号")
    assert TITLE not in client.get(address).text


@pytest.mark.parametrize("hidden_is_new", [True, False])
def test_a_successor_does_not_tell_whose_a_hidden_name_is(
    app: Flask, client: FlaskClient, signed_in: SignIn, hidden_is_new: bool
) -> None:
    owner = make.member()
    named = make.need(owner, published=True, title=TITLE)
    hidden = make.need(owner, published=True, title=TITLE, visibility=Visibility.HIDDEN_NAME)
    old, new = (named, hidden) if hidden_is_new else (hidden, named)
    link = f'href="/listings/{new.id}"'
    address = _replaced(owner, old, new)
    assert link not in client.get(address).text
    assert link in signed_in(owner).get(address).text
