"""Home: what is newest, counted and near, for everybody alike."""

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from marketplace.listings.operations import endings
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.listings.acts import act
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]


def home(client: FlaskClient) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def figures(page: str) -> dict[str, int]:
    """Label → number of each tile."""
    found = re.findall(r'figure-number">([\d,]+)</span>\s*<span class="figure-label">(.*?)</span>', page)
    return {label: int(number.replace(",", "")) for number, label in found}


def test_an_empty_market_has_a_home_too(app: Flask, client: FlaskClient) -> None:
    page = home(client)
    assert "三步对接" in page
    assert figures(page)["公开成果"] == 0


def test_home_shows_what_was_published_last_with_links(app: Flask, client: FlaskClient) -> None:
    achievement, need = make.achievement(published=True), make.need(published=True)
    page = home(client)
    for listing in (achievement, need):
        assert f'href="/listings/{listing.id}">{listing.title}' in page


def test_every_number_is_counted_and_leads_to_what_it_counts(app: Flask, client: FlaskClient) -> None:
    make.achievement(published=True), make.achievement(published=True), make.need(published=True), make.need()
    page = home(client)
    counts = figures(page)
    assert (counts["公开成果"], counts["公开需求"], counts["分市场"]) == (2, 1, 6)
    tiles = re.findall(r'<a class="figure-tile" href="([^"]+)"', page)
    assert len(tiles) == len(counts)
    assert any("kind=achievement" in url for url in tiles)


def test_a_hidden_name_is_not_on_the_home_page(app: Flask, client: FlaskClient, signed_in: SignIn) -> None:
    owner = make.member(name="虚构隐名化工有限公司")
    make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    for reader in (client, signed_in(owner), signed_in(make.operator("/p/"))):
        page = home(reader)
        assert "虚构隐名化工" not in page
        assert "单位名称不公开" in page


def test_what_is_withdrawn_leaves_the_home_page_at_once(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    assert listing.title in home(client)
    act(endings.withdraw, owner, listing, "no_longer_offered")
    page = home(client)
    assert f"/listings/{listing.id}" not in page
    assert figures(page)["公开成果"] == 0


def test_home_costs_six_statements_and_a_kept_one_its_stamp_alone(app: Flask, client: FlaskClient) -> None:
    make.achievement(published=True), make.need(published=True)
    with counted() as first:
        home(client)
    with counted() as second:
        home(client)
    assert len(first) <= 6
    assert second == []  # its stamp alone, which goes past these events
