"""Sign-up, confirmation, reset and invitation pages: nobody learns from them who is known."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import invitations
from marketplace.accounts.states import OrganisationStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from tests import make
from tests.accounts import steps
from tests.blueprints.accounts import pages

SignedIn = Callable[[Actor], FlaskClient]
NEW = {"password": steps.NEW_PASSWORD, "repeat": steps.NEW_PASSWORD}


def invited(email: str, role: OrganisationRole = OrganisationRole.MEMBER) -> str:
    """The path of an invitation to a new organisation."""
    owner = make.member()
    with unit_of_work():
        invitations.invite(owner, steps.organisation_of(owner), email, role)
    return f"/invitations/{steps.mint('invite')}"


def test_from_sign_up_to_the_first_page(client: FlaskClient) -> None:
    assert pages.register(client).headers["Location"] == "/register/sent"
    path = f"/confirm/{steps.mint('confirm')}"
    assert "zheng@example.invalid" in client.get(path).text
    assert client.post(path, data={"password": "wrong-Password-1"}).status_code == 422
    answer = client.post(path, data={"password": steps.NEW_PASSWORD})
    assert answer.headers["Location"] == "/account/organisations"
    assert "虚构仪器有限公司" in client.get("/account/organisations").text
    assert client.get(path).status_code == 410


def test_known_and_unknown_addresses_and_codes_get_one_answer(client: FlaskClient) -> None:
    person, organisation = make.person(), make.organisation()
    known, code = person.email, organisation.uscc
    answers = [
        pages.register(client),
        pages.register(client, email=known),
        pages.register(client, email="another@example.invalid", uscc=code),
        pages.register(client, email=known, uscc=code),
    ]
    assert len({pages.shape(answer) for answer in answers}) == 1
    assert db.session.query(Organisation).count() == 2


def test_a_wrong_check_digit_is_said_beside_the_field(client: FlaskClient) -> None:
    good = make.uscc_code()
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    answer = pages.register(client, uscc=wrong)
    assert answer.status_code == 422
    assert f"应为 {good[17]}" in pages.problems_beside(answer, "uscc")
    assert 'value="虚构仪器有限公司"' in answer.text
    assert db.session.query(Organisation).count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"uscc": "12"}, "uscc"),
        ({"kind": ""}, "kind"),
        ({"kind": "pirate"}, "kind"),
        ({"region_code": "999999"}, "region_code"),
        ({"email": "nobody"}, "email"),
        ({"person_name": "\x00 "}, "person_name"),
        ({"password": "short", "repeat": "short"}, "password"),
        ({"password": "Zheng-zheng-1"}, "repeat"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"agreed": ""}, "agreed"),
    ],
)
def test_each_fault_is_beside_its_field(client: FlaskClient, values: dict[str, str], field: str) -> None:
    answer = pages.register(client, **values)
    assert answer.status_code == 422
    assert pages.problems_beside(answer, field)


def test_all_faults_are_said_at_once(client: FlaskClient) -> None:
    answer = pages.register(client, uscc="12", email="nobody", password="short", repeat="short")
    assert all(pages.problems_beside(answer, field) for field in ("uscc", "email", "password"))


def test_the_summary_links_to_the_fields(client: FlaskClient) -> None:
    page = pages.register(client, uscc="12").text
    assert 'href="#uscc"' in page
    assert "<title>错误：" in page


def test_names_of_the_place_and_the_organisation_make_no_password(client: FlaskClient) -> None:
    answer = pages.register(client, password="Jilin-Market-1", repeat="Jilin-Market-1")
    assert pages.problems_beside(answer, "password")


def test_asking_for_a_reset_answers_alike(client: FlaskClient) -> None:
    known = make.person().email
    answers = [
        client.post("/password/forgotten", data={"email": address})
        for address in (known, "unknown@example.invalid")
    ]
    assert len({pages.shape(answer) for answer in answers}) == 1
    assert client.post("/password/forgotten", data={"email": "nobody"}).status_code == 422


def test_one_address_does_not_ask_without_end(client: FlaskClient) -> None:
    answers = [client.post("/password/forgotten", data={"email": "a@example.invalid"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_reset_link_sets_the_password_once(client: FlaskClient) -> None:
    person = make.person()
    with unit_of_work():
        steps.links.request_reset(steps.SYSTEM, person)
    email = person.email
    path = f"/password/reset/{steps.mint('reset')}"
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert client.post(path, data={"password": "short", "repeat": "short"}).status_code == 422
    assert client.post(path, data=NEW).headers["Location"] == "/login"
    assert client.post(path, data=NEW).status_code == 410
    pages.signs_in(client, email, steps.NEW_PASSWORD)
    assert pages.is_signed_in(client)


@pytest.mark.parametrize("token", ["x", "%00", "%ED%A0%80", "x" * 2000, "..%2f"])
@pytest.mark.parametrize("path", ["/confirm/", "/password/reset/", "/invitations/"])
def test_dead_links_look_alike(client: FlaskClient, path: str, token: str) -> None:
    assert client.get(path + token).status_code in {404, 410}
    assert client.post(path + token, data=NEW).status_code in {404, 410}


def test_an_invitation_makes_an_account(client: FlaskClient) -> None:
    path = invited("feng@example.invalid")
    assert "feng@example.invalid" in client.get(path).text
    assert client.post(path, data={"name": "冯九", "password": "short", "repeat": "short"}).status_code == 422
    assert client.post(path, data={"name": "冯九", **NEW}).headers["Location"] == "/login"
    assert client.get(path).status_code == 410
    pages.signs_in(client, "feng@example.invalid", steps.NEW_PASSWORD)
    assert pages.is_signed_in(client)


def test_an_invitation_of_a_known_person_wants_a_sign_in(client: FlaskClient) -> None:
    person = make.person()
    email, person_id = person.email, person.id
    path = invited(email)
    page = client.get(path).text
    assert f'href="/login?next={path}"' in page
    assert 'name="password"' not in page
    assert client.post(path, data={"name": "冒名", **NEW}).status_code == 422
    pages.signs_in(client, email)
    assert f'action="{path}/join"' in client.get(path).text
    assert client.post(f"{path}/join").status_code == 302
    assert len(make.actor_of(person_id).memberships) == 1


def test_an_invitation_is_not_for_whoever_is_signed_in(signed_in: SignedIn) -> None:
    path = invited("feng@example.invalid")
    other = signed_in(make.member())
    assert "另一个账号" in other.get(path).text
    assert other.post(f"{path}/join").status_code == 403


def test_joining_wants_a_session(client: FlaskClient) -> None:
    assert client.post(invited("feng@example.invalid") + "/join").headers["Location"] == "/login"


def test_no_page_of_a_secret_link_loads_anything_from_elsewhere(client: FlaskClient) -> None:
    page = client.get(invited("feng@example.invalid")).text
    assert not re.search(r'(?:src|href)="https?://(?!127\.0\.0\.1)', page)


def test_the_choice_of_regions_is_grouped(app: Flask, client: FlaskClient) -> None:
    page = client.get("/register").text
    assert '<optgroup label="长春市">' in page
    assert 'value="220184"' in page


def test_a_new_organisation_waits(client: FlaskClient) -> None:
    pages.register(client)
    assert db.session.query(Organisation).one().status is OrganisationStatus.PENDING
    assert db.session.query(Person).one().password_hash
