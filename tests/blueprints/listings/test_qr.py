"""The picture of a listing's address: small, kept by browsers, and only for what has been public."""

import xml.etree.ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.listings.sharing import qr_picture
from tests import make


def test_it_is_a_picture_that_a_browser_keeps_for_a_day(client: FlaskClient) -> None:
    answer = client.get(f"/listings/{make.need(published=True).id}/qr.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert (answer.cache_control.public, answer.cache_control.max_age) == (True, 86_400)
    assert "style=" not in answer.text  # the content policy would refuse it
    assert ET.fromstring(answer.data).tag.endswith("svg")


def test_it_shows_the_address_of_its_own_listing(app: Flask, client: FlaskClient) -> None:
    first, second = make.need(published=True).id, make.need(published=True).id
    base = app.extensions["settings"].base_url
    with app.test_request_context():
        expected = qr_picture(f"{base}/listings/{first}")
    assert client.get(f"/listings/{first}/qr.svg").data == expected
    assert client.get(f"/listings/{second}/qr.svg").data != expected


@pytest.mark.parametrize("listing_id", [0, 999_999, 2**63])
def test_what_does_not_exist_has_no_picture(client: FlaskClient, listing_id: int) -> None:
    assert client.get(f"/listings/{listing_id}/qr.svg").status_code == 404


def test_a_draft_has_no_picture(client: FlaskClient) -> None:
    assert client.get(f"/listings/{make.need().id}/qr.svg").status_code == 404
