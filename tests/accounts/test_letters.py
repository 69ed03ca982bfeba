"""Which news becomes which letter, and that a token lies nowhere but in its letter."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import letters, writing
from marketplace.accounts.models import OneTimeLink, Organisation
from marketplace.accounts.operations import invitations, links, organisations, own_account, registration
from marketplace.accounts.queries import links as link_queries
from marketplace.accounts.queries import people
from marketplace.accounts.states import OrganisationReason
from marketplace.accounts.tokens import token_hash
from marketplace.alerts import letters_following as following
from marketplace.alerts import letters_saved as saved
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.jobs.hearers import HEARERS
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.errors import LinkExpired
from marketplace.listings import letters as listings
from marketplace.matching import letters as matching
from tests import make
from tests.accounts import steps
from tests.jobs.offices import Postbox, carry, office_with


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def office(app: Flask, postbox: Postbox) -> Office:
    return office_with(app, postbox)


def signs_up(email: str = "wu@example.invalid", **values: str) -> None:
    with unit_of_work():
        registration.sign_up(
            steps.visitor(), steps.draft(**values), email=email, name="吴六", password=steps.new_password()
        )


def token_in(letter: str, purpose: str) -> str:
    found = re.search(rf"{re.escape(writing.PATHS[purpose])}([\w-]{{43}})\s", letter)
    assert found, letter
    return found[1]


def test_the_confirmation_letter_carries_a_link_that_works(office: Office, postbox: Postbox) -> None:
    signs_up()
    carry(office)
    token = token_in(postbox.to("wu@example.invalid")[0], "confirm")
    assert link_queries.by_token(PUBLIC, token, "confirm").email == "wu@example.invalid"


def test_a_token_lies_only_in_its_letter(office: Office, postbox: Postbox) -> None:
    signs_up()
    carry(office)
    token = token_in(postbox.to("wu@example.invalid")[0], "confirm")
    link = db.session.scalars(select(OneTimeLink)).one()
    assert link.token_hash == token_hash(token)
    assert all(token not in str(event.facts) for event in db.session.scalars(select(OutboxEvent)))


def test_forgotten_passwords_of_known_people_get_a_letter_and_others_none(
    office: Office, postbox: Postbox
) -> None:
    person = make.person()
    with unit_of_work():
        registration.ask_for_reset(steps.visitor(), person.id)
        registration.ask_for_reset(steps.visitor(), None)
    figures = carry(office)
    assert figures["failed"] == 0
    assert len(postbox.letters) == 1
    assert token_in(postbox.to(person.email)[0], "reset")


def test_two_requests_are_two_letters_and_the_newer_link_works(office: Office, postbox: Postbox) -> None:
    signs_up()
    carry(office)
    with unit_of_work():
        person = people.by_email(PUBLIC, "wu@example.invalid")
        assert person is not None
        links.request_confirmation(SYSTEM, person)
    carry(office)
    first, second = (token_in(letter, "confirm") for letter in postbox.to("wu@example.invalid"))
    assert link_queries.by_token(PUBLIC, second, "confirm")
    with pytest.raises(LinkExpired):
        link_queries.by_token(PUBLIC, first, "confirm")
    assert len({message["Message-ID"] for _, message in postbox.letters}) == 2


def test_security_letters_come_whatever_the_person_chose(office: Office, postbox: Postbox) -> None:
    person = make.person()
    with unit_of_work():
        own_account.edit(make.actor_of(person.id), name="赵一", language="zh", mail_wanted=False)
        registration.ask_for_reset(steps.visitor(), person.id)
    carry(office)
    assert token_in(postbox.to(person.email)[0], "reset")


def test_a_link_taken_back_before_the_letter_gets_none(office: Office, postbox: Postbox) -> None:
    owner = make.member()
    with unit_of_work():
        link = invitations.invite(
            owner, steps.organisation_of(owner), "yi@example.invalid", OrganisationRole.MEMBER
        )
        links.cancel(owner, link)
    carry(office)
    assert postbox.to("yi@example.invalid") == []


def test_an_invitation_names_who_invites_to_what(office: Office, postbox: Postbox) -> None:
    owner = make.member()
    with unit_of_work():
        organisation = steps.organisation_of(owner)
        invitations.invite(owner, organisation, "yi@example.invalid", OrganisationRole.ADMIN)
        name = organisation.name
    carry(office)
    letter = postbox.to("yi@example.invalid")[0]
    assert token_in(letter, "invite")
    assert owner.name in letter
    assert name in letter
    assert "单位管理员" in letter


def test_the_owner_of_a_known_address_is_told(office: Office, postbox: Postbox) -> None:
    person = make.person()
    signs_up(person.email)
    carry(office)
    assert "已有账号" in postbox.to(person.email)[0]


def test_the_administrators_of_a_known_organisation_are_told(office: Office, postbox: Postbox) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    colleague = make.member(of=made, role=OrganisationRole.MEMBER)
    signs_up(uscc=made.uscc)
    carry(office)
    assert "wu@example.invalid" in postbox.to(steps.person_of(owner).email)[-1]
    assert not any("wu@example.invalid" in text for text in postbox.to(steps.person_of(colleague).email))


def test_each_decision_about_an_organisation_reaches_its_administrators(
    office: Office, postbox: Postbox
) -> None:
    made = make.organisation(verified=False)
    owner = make.member(of=made)
    address = steps.person_of(owner).email

    def decided(*decisions: object) -> str:
        carry(office)
        return postbox.to(address)[-1]

    def row() -> Organisation:
        return db.session.get_one(Organisation, made.id)

    with unit_of_work():
        organisations.refuse(SYSTEM, row(), OrganisationReason.NO_PROOF)
    assert "缺少证明材料" in decided()
    with unit_of_work():
        organisations.verify(SYSTEM, row())
    assert "已通过核验" in decided()
    with unit_of_work():
        organisations.suspend(SYSTEM, row(), OrganisationReason.MISUSE)
    assert "违规使用" in decided()
    with unit_of_work():
        organisations.reinstate(SYSTEM, row())
    assert "恢复使用" in decided()


def test_a_name_with_a_line_break_stays_out_of_the_headers(office: Office, postbox: Postbox) -> None:
    made = make.organisation(name="虚构\r\nBcc: everybody@example.invalid")
    owner = make.member(of=made)
    with unit_of_work():
        invitations.invite(owner, steps.organisation_of(owner), "yi@example.invalid", OrganisationRole.MEMBER)
    carry(office)
    message = postbox.letters[0][1]
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])


def test_every_letter_has_a_template_and_every_topic_is_heard() -> None:
    folder = Path(letters.__file__).resolve().parent.parent / "templates" / "mail"
    of_listings = {template for template, _path in (listings.MOVED | listings.AMENDED).values()}
    assert {path.stem for path in folder.glob("[!_]*.txt")} == {
        "confirm", "reset", "invite", "account_exists", "join_wish",
        "organisation_verified", "organisation_refused", "organisation_suspended", "organisation_reinstated",
        "password_changed", "second_factor_changed", listings.OVERDUE, matching.TEMPLATE, *of_listings,
        saved.TEMPLATE, "follow_changed", "follow_closing", "notices", "contract_opinion", "share_asked",
    }  # fmt: skip
    heard = letters.LETTERS | listings.LETTERS | matching.LETTERS | following.LETTERS
    assert all(write in HEARERS[topic] for topic, write in heard.items())


def test_links_lead_to_pages_that_exist(app: Flask) -> None:
    rules = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules()}
    assert rules["/confirm/<token>"] == "accounts.confirm"
    assert rules["/password/reset/<token>"] == "accounts.reset"
    assert rules["/invitations/<token>"] in {"accounts.invitation", "accounts.accept_as_new"}
    assert {f"{path}<token>" for path in writing.PATHS.values()} <= set(rules)
    assert {
        "/login",
        "/password/forgotten",
        "/account",
        "/account/organisations/<int:organisation_id>",
    } <= set(rules)
