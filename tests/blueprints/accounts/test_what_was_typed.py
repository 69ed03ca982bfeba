"""A form that comes back holds what was typed, says what is wrong beside the field, and never a password."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.drafts import LONGEST, LONGEST_NAME
from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, Role
from tests import make
from tests.accounts import steps
from tests.blueprints.accounts import pages

SignedIn = Callable[[Actor], FlaskClient]
TYPED = {
    "uscc": "99 2201-00",
    "name": "虚构“引号”<b>有限公司",
    "kind": "society",
    "region_code": "220202",
    "name_en": 'Fictional "Works" & Co',
    "address": "长春市某路 <1> 号",
    "website": "example.invalid",
    "introduction": "第一行\n第二行 </textarea><script>",
    "contact_office": "科研处",
    "contact_phone": "call me",
    "contact_email": "office",
}
PERSON = {"person_name": "郑七'\"", "email": "zheng@", "agreed": "y"}
PASSWORD = "Only-Typed-Once-2026"


def kept(page: str, values: dict[str, str]) -> list[str]:
    """The names of those values that the page does not hold."""
    text = unescape(page)
    return [name for name, value in values.items() if value not in text]


def test_a_refused_registration_holds_everything_but_the_password(client: FlaskClient) -> None:
    data = TYPED | PERSON | {"password": PASSWORD, "repeat": PASSWORD + "x"}
    answer = client.post("/register", data=data)
    assert answer.status_code == 422
    assert kept(answer.text, TYPED | PERSON) == []
    assert PASSWORD not in answer.text
    assert '<option selected value="society">' in answer.text
    assert '<option selected value="220202">' in answer.text
    assert "</textarea><script>" not in answer.text
    for field in ("uscc", "website", "contact_phone", "contact_email", "email", "repeat"):
        assert pages.problems_beside(answer, field), field


def test_a_refused_edit_holds_what_was_typed_and_stores_nothing(signed_in: SignedIn) -> None:
    actor = make.member(verified=False)
    before = steps.organisation_of(actor)
    number, was = before.id, (before.address, before.row_version)
    data = TYPED | {"row_version": str(before.row_version)}
    answer = signed_in(actor).post(f"/account/organisations/{number}/edit", data=data)
    assert answer.status_code == 422
    assert kept(answer.text, TYPED) == []
    after = steps.organisation_of(actor)
    assert (after.address, after.row_version) == was


@pytest.mark.parametrize(
    "field", sorted(set(LONGEST) - {"name", "website", "contact_phone", "contact_email"})
)
def test_a_text_that_is_too_long_is_said_beside_its_field(signed_in: SignedIn, field: str) -> None:
    actor = make.member()
    row = steps.organisation_of(actor)
    data = {"uscc": row.uscc, "name": row.name, "kind": row.kind.value, "region_code": row.region_code}
    data |= {"row_version": str(row.row_version), field: "长" * (LONGEST[field] + 1)}
    answer = signed_in(actor).post(f"/account/organisations/{row.id}/edit", data=data)
    assert answer.status_code == 422
    assert str(LONGEST[field]) in pages.problems_beside(answer, field)
    assert "长" * (LONGEST[field] + 1) in answer.text


def test_what_was_verified_meanwhile_does_not_keep_the_rest_from_being_saved(signed_in: SignedIn) -> None:
    """The name was being corrected when an operator verified it: the page that comes back can be sent."""
    made = make.organisation(verified=False)
    owner = make.member(of=made)
    data = {"uscc": made.uscc, "name": "打字中的名字", "kind": made.kind.value, "region_code": "220202",
            "address": "甲路一号", "row_version": str(made.row_version)}  # fmt: skip
    stored, number = made.name, made.id
    with make.unit_of_work():
        make.organisations.verify(make.SYSTEM, db.session.get_one(Organisation, number))
    client, path = signed_in(owner), f"/account/organisations/{number}/edit"
    answer = client.post(path, data=data)
    assert answer.status_code == 409
    assert "打字中的名字" in answer.text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert (sent["name"], sent["region_code"], sent["kind"]) == (stored, "220102", "enterprise")
    assert client.post(path, data=data | sent).status_code == 302
    saved = db.session.get_one(Organisation, number, populate_existing=True)
    assert (saved.name, saved.address) == (stored, "甲路一号")


@pytest.mark.parametrize(
    ("name", "kept_name"), [("名" * (LONGEST_NAME + 1), True), ("", False), ("\x00\u3000", False)]
)
def test_the_profile_refuses_a_name_that_is_none(signed_in: SignedIn, name: str, kept_name: bool) -> None:
    actor = make.member()
    answer = signed_in(actor).post("/account", data={"name": name, "language": "en"})
    assert answer.status_code == 422
    assert pages.problems_beside(answer, "name")
    assert not kept_name or name in answer.text
    assert steps.person_of(actor).name == actor.name


def test_a_refused_invitation_holds_the_address(signed_in: SignedIn) -> None:
    actor = make.member()
    path = f"/account/organisations/{actor.memberships[0].organisation_id}/invitations"
    for email, role in (("not an address", "member"), ("a@example.invalid", "king"), ("", "admin")):
        answer = signed_in(actor).post(path, data={"email": email, "role": role})
        assert answer.status_code == 422
        assert email in answer.text
        assert steps.news("link.requested") == []


def test_a_member_who_is_invited_again_is_named_beside_the_field(signed_in: SignedIn) -> None:
    actor = make.member()
    path = f"/account/organisations/{actor.memberships[0].organisation_id}/invitations"
    data = {"email": steps.person_of(actor).email, "role": "member"}
    answer = signed_in(actor).post(path, data=data)
    assert "已经是本单位成员" in pages.problems_beside(answer, "email")


def test_a_new_person_who_is_known_is_refused_with_what_was_typed(signed_in: SignedIn) -> None:
    known = make.person().email
    client = signed_in(make.officer(Role.SECURITY_ADMINISTRATOR))
    answer = client.post("/manage/people/new", data={"email": known, "name": "何 十"})
    assert answer.status_code == 422
    assert "已有账号" in pages.problems_beside(answer, "email")
    assert kept(answer.text, {"email": known, "name": "何 十"}) == []
    assert client.get("/manage/people/new").status_code == 200


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "role"),
        ({"role": "king", "branch_path": "/p/"}, "role"),
        ({"role": "branch_operator", "branch_path": "/p/BR99/"}, "branch_path"),
        ({"role": "branch_operator", "branch_path": "\x00"}, "branch_path"),
        ({"role": "branch_operator", "branch_path": "/p/"}, "branch_path"),
    ],
)
def test_a_role_that_cannot_be_granted_stays_on_the_page(
    signed_in: SignedIn, data: dict[str, str], field: str
) -> None:
    person_id = make.person().id
    client = signed_in(make.officer(Role.SECURITY_ADMINISTRATOR))
    answer = client.post(f"/manage/people/{person_id}/roles", data=data)
    assert answer.status_code == 422
    assert pages.problems_beside(answer, field)
    assert make.actor_of(person_id).roles == frozenset()


def test_two_new_passwords_that_differ_are_refused_everywhere(app: Flask, signed_in: SignedIn) -> None:
    actor = make.member()
    person = steps.person_of(actor)
    with make.unit_of_work():
        steps.links.request_reset(make.SYSTEM, person)
    token = steps.mint("reset")
    data = {"password": PASSWORD, "repeat": PASSWORD + "x", "current": make.PASSWORD}
    client = signed_in(actor)
    for path in ("/account/password", f"/password/reset/{token}"):
        answer = client.post(path, data=data)
        assert answer.status_code == 422
        assert pages.problems_beside(answer, "repeat"), path
        assert PASSWORD not in answer.text
    assert steps.signs_in(steps.person_of(actor).email).result == "in"


@pytest.mark.parametrize("path", ["/account/password", "reset"])
@pytest.mark.parametrize("password", ["short", "password1234", "A" * 300, make.PASSWORD])
def test_a_password_the_policy_does_not_take_is_refused_everywhere(
    signed_in: SignedIn, path: str, password: str
) -> None:
    actor = make.member()
    if path == "reset":
        with make.unit_of_work():
            steps.links.request_reset(make.SYSTEM, steps.person_of(actor))
        path = f"/password/reset/{steps.mint('reset')}"
    data = {"password": password, "repeat": password, "current": make.PASSWORD}
    answer = signed_in(actor).post(path, data=data)
    assert answer.status_code == 422
    assert pages.problems_beside(answer, "password")


def test_a_wrong_current_password_is_said_beside_it(signed_in: SignedIn) -> None:
    data = {"password": steps.NEW_PASSWORD, "repeat": steps.NEW_PASSWORD, "current": "wrong"}
    answer = signed_in(make.member()).post("/account/password", data=data)
    assert "当前密码不正确" in pages.problems_beside(answer, "current")


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.invalid", "a" * 300, "\x00"])
def test_a_forgotten_password_asks_for_an_address(client: FlaskClient, email: str) -> None:
    answer = client.post("/password/forgotten", data={"email": email})
    assert answer.status_code == 422
    assert pages.problems_beside(answer, "email")
    assert steps.news("reset.requested") == []


def test_renewing_wants_the_old_password_typed_just_now(client: FlaskClient) -> None:
    data = {"password": steps.NEW_PASSWORD, "repeat": steps.NEW_PASSWORD}
    for answer in (client.get("/password/renew"), client.post("/password/renew", data=data)):
        assert answer.status_code in {404, 410}


def test_every_page_of_a_form_can_be_asked_for_by_those_who_use_it(
    client: FlaskClient, signed_in: SignedIn
) -> None:
    actor = make.member()
    number = actor.memberships[0].organisation_id
    for path in ("/register", "/register/sent", "/login", "/password/forgotten", "/password/forgotten/sent"):
        assert client.get(path).status_code == 200, path
    mine = signed_in(actor)
    for path in ("/account", "/account/password", "/account/sessions", "/account/organisations",
                 "/account/organisations/new", f"/account/organisations/{number}",
                 f"/account/organisations/{number}/edit"):  # fmt: skip
        assert mine.get(path).status_code == 200, path
        assert client.get(path).status_code == 302, path
