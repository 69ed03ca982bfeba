"""Begin a listing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from tests import make
from tests.blueprints.listings.pages import first_form, parsed, stored, words_at

SignIn = Callable[[Actor], FlaskClient]


def count() -> int:
    return db.session.scalar(select(func.count(Listing.id))) or 0


def test_a_name_is_enough_to_begin(app: Flask, signed_in: SignIn) -> None:
    owner = make.member(region="220184", contact_office="总工办", contact_phone="0431-80000000")
    browser = signed_in(owner)
    page = browser.get("/listings/new?kind=need")
    data = first_form(page, "/listings/new")
    data.setlist("title", ["起垄地块残膜回收机"])
    answer = browser.post("/listings/new", data=data)
    listing = db.session.scalars(select(Listing)).one()
    assert answer.location == f"/listings/{listing.id}/edit"
    draft = stored(listing)
    assert (draft.title, draft.region_code) == ("起垄地块残膜回收机", "220184")
    assert (draft.contact.office, draft.contact.phone) == ("总工办", "0431-80000000")
    assert not listing.on_behalf


def test_sent_twice_it_begins_once(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(make.member())
    data = first_form(browser.get("/listings/new?kind=achievement"), "/listings/new")
    data.setlist("title", ["一项成果"])
    first, second = (browser.post("/listings/new", data=data).location for _ in range(2))
    assert first == second
    assert count() == 1


def test_gaps_are_named_and_what_was_typed_is_kept(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(make.member())
    data = first_form(browser.get("/listings/new"), "/listings/new")
    data.setlist("title", ["  "])
    answer = browser.post("/listings/new", data=data)
    assert answer.status_code == 422
    assert words_at(answer, "title-error").endswith("请填写此项。")
    assert "您要发布：请填写此项。" in words_at(answer, "error-summary")
    data.setlist("title", ["留着的名称"])
    assert 'value="留着的名称"' in browser.post("/listings/new", data=data).get_data(as_text=True)
    assert count() == 0


@pytest.mark.parametrize("values", [
    {"kind": "nothing"}, {"organisation": "999999"}, {"organisation": "²"}, {"token": "\x00" * 5 + "x" * 100},
    {"token": "x" * 500}, {"title": "长" * 300}, {"title": "\x00"},
])  # fmt: skip
def test_what_nobody_offered_is_refused(app: Flask, signed_in: SignIn, values: dict[str, str]) -> None:
    owner = make.member()
    data = {
        "kind": "need",
        "organisation": str(owner.memberships[0].organisation_id),
        "title": "名称",
        "token": "t1",
    }
    assert signed_in(owner).post("/listings/new", data=data | values).status_code == 422
    assert count() == 0


def test_nobody_begins_for_a_stranger(app: Flask, signed_in: SignIn) -> None:
    other = make.organisation()
    data = {"kind": "need", "organisation": str(other.id), "title": "名称", "token": "t1"}
    assert signed_in(make.member()).post("/listings/new", data=data).status_code == 422
    assert signed_in(make.operator("/p/BR2/")).post("/listings/new", data=data).status_code == 422


def test_somebody_of_two_organisations_chooses(app: Flask, signed_in: SignIn) -> None:
    first = make.organisation(name="虚构甲厂")
    person = make.member(first)
    second = make.organisation(name="虚构乙厂")
    with make.unit_of_work():
        make.organisations.add_member(make.SYSTEM, second.id, person.person_id, make.OrganisationRole.MEMBER)
    page = signed_in(make.actor_of(int(person.person_id or 0))).get("/listings/new")
    for words in ("虚构甲厂", "虚构乙厂", "以哪个单位的名义"):
        assert words in page.get_data(as_text=True)


def test_an_operator_finds_an_organisation_of_the_branch_and_begins_on_its_behalf(
    app: Flask, signed_in: SignIn
) -> None:
    make.organisation(name="虚构远方公司", region="220200")
    here = make.organisation(name="虚构近处公司", region="220102")
    here_id, code = here.id, here.uscc
    browser = signed_in(make.operator("/p/BR1/"))
    assert "开始填写" not in browser.get("/listings/new").get_data(as_text=True)
    for words in ("近处", code):
        page = browser.get("/listings/new", query_string={"kind": "need", "words": words})
        assert "虚构近处公司" in page.get_data(as_text=True)
        assert parsed(page) is not None
    assert "没有找到" in browser.get("/listings/new?words=远方").get_data(as_text=True)
    data = first_form(page, "/listings/new")
    data.setlist("organisation", [str(here_id)])
    data.setlist("title", ["代办的需求"])
    assert browser.post("/listings/new", data=data).status_code == 302
    listing = db.session.scalars(select(Listing)).one()
    assert listing.on_behalf
    assert db.session.get_one(Organisation, listing.organisation_id).name == "虚构近处公司"


@pytest.mark.parametrize("words", ["\x00", "%", "长" * 5_000, "'; DROP TABLE organisation"])
def test_no_words_break_the_search(app: Flask, signed_in: SignIn, words: str) -> None:
    browser = signed_in(make.operator("/p/BR1/"))
    assert browser.get("/listings/new", query_string={"words": words}).status_code == 200


def test_somebody_without_an_organisation_may_not(app: Flask, signed_in: SignIn) -> None:
    assert signed_in(make.broker()).get("/listings/new").status_code == 403


def test_who_waits_for_verification_is_told(app: Flask, signed_in: SignIn) -> None:
    page = signed_in(make.member(verified=False)).get("/listings/new").get_data(as_text=True)
    assert "可以先写草稿，核验通过后再提交" in page
