"""Catalogues on demand: who asks for which, and the steps of one that is made."""

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import CataloguePrint
from marketplace.catalogue.operations import printing
from marketplace.catalogue.policy import ALL_PRINTS, PrintScope
from marketplace.catalogue.queries import prints
from marketplace.catalogue.states import PrintFailure, PrintStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, Role
from marketplace.kernel.errors import NotAllowed, NotFound, WrongState
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.listings.acts import news
from tests.making.refusing import refused

P = PrintStatus


@pytest.fixture
def member(app: Flask) -> Actor:
    return make.member()


def home(actor: Actor) -> int:
    return actor.memberships[0].organisation_id


def ask(actor: Actor, organisation: int | None = None, path: str = "") -> int:
    with unit_of_work():
        return printing.ask(actor, organisation_id=organisation, path=path).id


def row(print_id: int) -> CataloguePrint:
    db.session.rollback()
    return db.session.get_one(CataloguePrint, print_id)


def of_organisation(actor: Actor, number: int) -> CataloguePrint:
    return printing.ask(actor, organisation_id=number)


def of_place(actor: Actor, path: str) -> CataloguePrint:
    return printing.ask(actor, path=path)


def test_members_ask_for_their_own_organisations_catalogue(member: Actor) -> None:
    made = row(ask(member, home(member)))
    assert (made.status, made.organisation_id, made.asked_by) == (P.QUEUED, home(member), member.person_id)
    assert made.branch_path == member.memberships[0].branch_path
    assert made.facts["name"].startswith("虚构单位")


def test_another_organisation_is_not_even_found(member: Actor) -> None:
    stranger = make.member()
    department = make.officer(Role.DEPARTMENT_OFFICER)
    for other in (stranger, department, make.broker(), make.reader(), ANONYMOUS, make.operator("/p/BR6/")):
        refused(NotFound, of_organisation, other, home(member))
        refused(NotAllowed, of_place, other, "/p/BR1/")
    for number in (0, -1, 999_999, 2**62):
        refused(NotFound, of_organisation, member, number)


def test_operators_ask_for_their_place_those_below_and_what_lies_there(member: Actor) -> None:
    path = member.memberships[0].branch_path
    branch = path[: len("/p/BR1/")]
    local, whole = make.operator(branch), make.operator("/p/")
    assert row(ask(local, home(member))).branch_path == path
    assert row(ask(local, path=branch)).organisation_id is None
    assert row(ask(whole, path="/p/")).facts["name"]
    refused(NotAllowed, of_place, local, "/p/")
    refused(NotAllowed, of_place, local, "/p/BR6/")
    refused(NotFound, of_place, whole, "/p/BR99/")


def test_while_one_waits_or_is_made_the_same_one_is_given(member: Actor) -> None:
    first, whole = ask(member, home(member)), make.operator("/p/")
    assert ask(member, home(member)) == first
    assert ask(whole, home(member)) == first, "also to somebody else who may have it"
    assert ask(whole, path="/p/") != first
    with unit_of_work():
        printing.start(SYSTEM, first, total=5)
    assert ask(member, home(member)) == first
    with unit_of_work():
        printing.fail(SYSTEM, first, PrintFailure.BROKEN)
    second = ask(member, home(member))
    assert second != first
    with unit_of_work():
        printing.start(SYSTEM, second, total=5)
    with unit_of_work():
        printing.finish(SYSTEM, second)
    assert ask(member, home(member)) not in (first, second)


def test_each_step_tells_how_far_it_is(member: Actor) -> None:
    number = ask(member, home(member))
    with unit_of_work():
        printing.start(SYSTEM, number, total=5)
    assert (row(number).status, row(number).done, row(number).total) == (P.RUNNING, 0, 5)
    with unit_of_work():
        printing.progress(SYSTEM, number, 2, entries=7, content_sha256="a" * 64)
    assert (row(number).done, row(number).entries, row(number).content_sha256) == (2, 7, "a" * 64)
    with unit_of_work():
        printing.finish(SYSTEM, number)
    assert (row(number).status, row(number).done, row(number).ended_at is None) == (P.DONE, 5, False)
    assert [each.facts for each in news("catalogue_print.finish")] == [{"by": None}]


def test_what_failed_says_why(member: Actor) -> None:
    number = ask(member, home(member))
    with unit_of_work():
        printing.start(SYSTEM, number, total=5)
        printing.fail(SYSTEM, number, PrintFailure.MISSING_GLYPH, "𠮷")
    made = row(number)
    assert (made.status, made.reason, made.reason_note) == (P.FAILED, "missing_glyph", "𠮷")
    assert len(news("catalogue_print.fail")) == 1


def test_no_step_is_taken_out_of_its_order(member: Actor) -> None:
    number = ask(member, home(member))
    refused(WrongState, printing.finish, SYSTEM, number)
    refused(WrongState, printing.fail, SYSTEM, number, PrintFailure.BROKEN)
    with unit_of_work():
        printing.start(SYSTEM, number, 5)
    refused(WrongState, printing.start, SYSTEM, number, 5)
    for unknown in (0, -1, number + 1, 2**62):
        refused(NotFound, printing.start, SYSTEM, unknown, 5)


def test_what_a_dead_process_had_begun_waits_again(member: Actor) -> None:
    begun, waits = ask(member, home(member)), ask(make.operator("/p/"), path="/p/")
    with unit_of_work():
        printing.start(SYSTEM, begun, 5)
    assert prints.are_running(ALL_PRINTS)
    with unit_of_work():
        assert printing.requeue(SYSTEM) == 1
    assert not prints.are_running(ALL_PRINTS)
    assert prints.queued(ALL_PRINTS) == [begun, waits]


def test_prints_are_seen_by_those_who_may_have_them(member: Actor) -> None:
    number = ask(member, home(member))
    path = row(number).branch_path
    colleague = make.member(db.session.get_one(Organisation, home(member)))
    for reader in (member, colleague, make.operator(path[:7]), make.operator("/p/"), SYSTEM):
        assert prints.one(PrintScope.of(reader), number).id == number
        assert [each.id for each in prints.recent(PrintScope.of(reader))] == [number]
    for stranger in (make.member(), make.operator("/p/BR6/"), make.officer(Role.DEPARTMENT_HEAD), ANONYMOUS):
        with pytest.raises(NotFound):
            prints.one(PrintScope.of(stranger), number)
        assert prints.recent(PrintScope.of(stranger)) == []
    for unknown in (0, -1, 2**62):
        with pytest.raises(NotFound):
            prints.one(ALL_PRINTS, unknown)


def test_an_organisations_own_catalogue_leaves_out_what_stands_under_a_hidden_name(member: Actor) -> None:
    """In that of a place it is one of many, without a name."""
    make.achievement(member, published=True, title="虚构的成果")
    make.need(member, published=True, title="虚构的匿名需求", visibility=Visibility.HIDDEN_NAME)
    make.need(make.member(), published=True, title="虚构的别家需求")
    make.need(member, title="虚构的草稿")
    own = row(ask(member, home(member)))
    assert [each.draft.title for each in prints.sources(ALL_PRINTS, own)] == ["虚构的成果"]
    whole = row(ask(make.operator("/p/"), path="/p/"))
    assert {each.draft.title for each in prints.sources(ALL_PRINTS, whole)} == {
        "虚构的成果", "虚构的匿名需求", "虚构的别家需求",
    }  # fmt: skip
