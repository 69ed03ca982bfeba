"""What a listing's page keeps from whom: hidden names, texts for registered readers, drafts, what is gone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.operations import store_upload
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility as FileVisibility
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings, submission
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.files.samples import pdf
from tests.listings.acts import act

SignIn = Callable[[Actor], FlaskClient]
OWNER_NAME = "虚构隐名化工有限公司"
DETAIL = "只给登录用户看的配方细节"


def url(listing: Listing, rest: str = "") -> str:
    return f"/listings/{listing.id}{rest}"


def text_of(response: TestResponse) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def attach(app: Flask, tmp_path: Path) -> Callable[..., int]:
    """Upload a PDF for the owner's organisation; its id."""
    storage = LocalStorage(tmp_path / "files")

    def run(owner: Actor, name: str, visibility: FileVisibility = FileVisibility.PUBLIC) -> int:
        here = owner.memberships[0]
        with receive(BytesIO(pdf()), name, storage, NoScanner()) as received, unit_of_work():
            made = store_upload(owner, here.organisation_id, here.branch_path, received, visibility)
            db.session.flush()
            return made.id

    return run


def test_the_contact_is_for_those_who_have_signed_in(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    listing = make.achievement(published=True, detail=DETAIL)
    visitor = text_of(client.get(url(listing)))
    reader = text_of(signed_in(make.member()).get(url(listing)))
    for secret in ("0431-80000000", "office@tech.example", DETAIL):
        assert secret not in visitor
        assert secret in reader


def test_a_hidden_name_is_nowhere_in_the_source_for_others(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member(name=OWNER_NAME)
    organisation_id = owner.memberships[0].organisation_id
    listing = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    for reader in (client, signed_in(make.member()), signed_in(make.operator("/p/BR2/"))):
        page = text_of(reader.get(url(listing)))
        assert "单位名称不公开" in page
        for secret in (OWNER_NAME, "0431-80000000", "技术转移中心", f"/organisations/{organisation_id}"):
            assert secret not in page


def test_a_hidden_name_is_shown_to_its_owner_and_the_operators_above(app: Flask, signed_in: SignIn) -> None:
    owner = make.member(name=OWNER_NAME)
    listing = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    for reader in (owner, make.operator("/p/BR1/"), make.operator("/p/")):
        assert OWNER_NAME in text_of(signed_in(reader).get(url(listing)))


def test_the_text_for_registered_readers_is_nowhere_in_a_visitors_source(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    listing = make.need(published=True, visibility=Visibility.REGISTERED, detail=DETAIL)
    visitor = text_of(client.get(url(listing)))
    for secret in ("漏膜", "弹齿", "回收率\u003c", "80 万元", "第三方机构", DETAIL, "application/ld+json"):
        assert secret not in visitor
    assert "登录后查看" in visitor
    assert listing.title in visitor
    reader = text_of(signed_in(make.member()).get(url(listing)))
    assert "漏膜" in reader
    assert DETAIL in reader


def test_what_was_never_public_is_missing_for_others(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    draft = make.need()
    strangers = (
        client,
        signed_in(make.member()),
        signed_in(make.operator("/p/BR2/")),
        signed_in(make.broker()),
    )
    assert [reader.get(url(draft)).status_code for reader in strangers] == [404, 404, 404, 404]


def test_a_listing_taken_down_is_gone_with_all_it_said(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member(name=OWNER_NAME)
    listing = make.need(owner, published=True)
    act(endings.take_down, make.operator("/p/"), listing, "false_content", "投诉 17 号")
    for reader in (client, signed_in(make.member())):
        response = reader.get(url(listing))
        page = text_of(response)
        assert response.status_code == 410
        assert "已下架" in page
        assert "内容虚假" in page
        for secret in (listing.title, OWNER_NAME, "漏膜", "投诉 17 号"):
            assert secret not in page


def test_attachments_are_listed_as_far_as_one_may_have_them(
    app: Flask, client: FlaskClient, signed_in: SignIn, attach: Callable[..., int]
) -> None:
    owner = make.member()
    public, registered = (
        attach(owner, "公开说明.pdf"),
        attach(owner, "登录后的图纸.pdf", FileVisibility.REGISTERED),
    )
    listing = make.achievement(owner, published=True, attachments=(public, registered))
    visitor = text_of(client.get(url(listing)))
    assert f"/files/{public}" in visitor
    assert "另有 1 个附件登录后可见" in visitor
    assert "登录后的图纸" not in visitor
    assert f"/files/{registered}" in text_of(signed_in(make.member()).get(url(listing)))


def test_a_files_name_does_not_give_a_hidden_name_away(
    app: Flask, client: FlaskClient, attach: Callable[..., int]
) -> None:
    owner = make.member(name=OWNER_NAME)
    files = (attach(owner, f"{OWNER_NAME}情况.pdf"),)
    listing = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME, attachments=files)
    assert OWNER_NAME not in text_of(client.get(url(listing)))


def test_a_discarded_draft_is_missing_for_its_owner_too(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    from_owner = signed_in(owner)
    assert from_owner.get(url(listing)).status_code == 200
    act(submission.discard, SYSTEM, listing)
    assert from_owner.get(url(listing)).status_code == 404
