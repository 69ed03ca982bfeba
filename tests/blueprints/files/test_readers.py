"""Every reader, every standing of a listing, both kinds of files: who gets the bytes, who is asked to sign in.

Written down as people would say it: the owner's organisation and the operators above it have their files until the
file is removed; everybody else has what a public page of theirs names, a broker also what waits for diagnosis.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.listings.attached import attached_files
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.files.states import Visibility
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.listings.operations import endings, life, review, submission
from marketplace.listings.queries import own, public
from marketplace.listings.vocabulary import Visibility as Shown
from tests import make
from tests.blueprints.files.test_views import CONTENT, attached
from tests.blueprints.listings.pages import colleague
from tests.listings.acts import NOTES, act

SignIn = Callable[[Actor], FlaskClient]
OPEN, LOGIN, NONE = "open", "login", "none"
INSIDE = ("owner", "colleague", "node", "branch", "province")
OUTSIDE = ("stranger", "far_branch", "far_node", "officer")

STANDINGS = """
    draft       none  none  none
    submitted   none  none  open
    diagnosing  none  none  open
    returned    none  none  none
    rejected    none  none  none
    long_term   none  none  none
    published   open  open  open
    paused      open  open  open
    lapsed      open  open  open
    solved      open  open  open
    unsolved    open  open  open
    withdrawn   none  none  none
    taken_down  none  none  none
"""
"""What a visitor, a stranger who signed in, and a broker get of a need's file for everybody."""
OF_LISTINGS = (Visibility.PUBLIC, Visibility.REGISTERED)
ROWS = [line.split() for line in STANDINGS.splitlines() if line.strip()]


def bring(owner: Actor, listing_id: int, standing: str) -> None:
    """Take a draft of the owner's as far as asked."""
    rules, soon = make.rules(), beijing_today() + timedelta(days=9)
    submit, take = (submission.submit, owner, rules), (review.take, SYSTEM, rules)
    publish = (submit, take, (review.publish, SYSTEM, rules))
    ways: dict[str, tuple[tuple[object, ...], ...]] = {
        "draft": (),
        "submitted": (submit,),
        "diagnosing": (submit, take),
        "returned": (submit, take, (review.return_, SYSTEM, "unclear", NOTES)),
        "rejected": (submit, (review.reject, SYSTEM, "duplicate")),
        "long_term": (submit, take, (review.park, SYSTEM, "too_early", soon)),
        "published": publish,
        "lapsed": publish,
        "paused": (*publish, (life.pause, owner, "updating")),
        "solved": (*publish, (endings.solve, owner, "solved_in_house")),
        "unsolved": (*publish, (endings.give_up, owner, "no_match")),
        "withdrawn": (*publish, (endings.withdraw, owner, "no_longer_offered")),
        "taken_down": (*publish, (endings.take_down, SYSTEM, "unlawful", "案号 1")),
    }
    for operation, actor, *args in ways[standing]:
        act(operation, actor, listing_id, *args)  # type: ignore[arg-type]


def readers(owner: Actor) -> dict[str, Actor | None]:
    """Everybody who may come for a file of an organisation in 220184; None has not signed in."""
    return {
        "visitor": None, "owner": owner, "colleague": colleague(owner, OrganisationRole.MEMBER),
        "node": make.operator("/p/BR1/220184/"), "branch": make.operator("/p/BR1/"),
        "province": make.operator("/p/"), "stranger": make.member(), "far_branch": make.operator("/p/BR2/"),
        "far_node": make.operator("/p/BR1/220182/"), "officer": make.officer(Role.DEPARTMENT_OFFICER),
        "broker": make.broker(),
    }  # fmt: skip


class Door:
    """Asks for files as one reader after the other."""

    def __init__(self, app: Flask, signed_in: SignIn, people: dict[str, Actor | None]) -> None:
        self.browsers = {
            name: app.test_client() if actor is None else signed_in(actor) for name, actor in people.items()
        }

    def answers(self, file_id: int) -> dict[str, str]:
        return {name: self.answer(name, file_id) for name in self.browsers}

    def answer(self, name: str, file_id: int) -> str:
        found = self.browsers[name].get(f"/files/{file_id}")
        if found.status_code == 200:
            assert found.data == CONTENT
            return OPEN
        if found.status_code == 302:
            assert found.location == f"/login?next=/files/{file_id}"
            return LOGIN
        assert found.status_code == 404
        return NONE


def expected(visitor: str, stranger: str, broker: str, readable: Visibility) -> dict[str, str]:
    """The whole line for a file: one for registered readers asks a visitor to sign in where it would help."""
    first = LOGIN if visitor == OPEN and readable is Visibility.REGISTERED else visitor
    line = {"visitor": first, "broker": broker} | dict.fromkeys(INSIDE, OPEN)
    return line | dict.fromkeys(OUTSIDE, stranger)


@pytest.mark.parametrize("readable", OF_LISTINGS)
def test_who_gets_a_needs_file_in_every_standing(app: Flask, signed_in: SignIn, readable: Visibility) -> None:
    owner = make.member(region="220184")
    door, settings = Door(app, signed_in, readers(owner)), app.extensions["settings"]
    files = {}
    for standing, *_who in ROWS:
        listing, files[standing] = attached(owner, settings, readable, published=False)
        bring(owner, listing.id, standing)
    lapsed = files.pop("lapsed")
    found = {standing: door.answers(file_id) for standing, file_id in files.items()}
    with time_machine.travel(utc_now() + timedelta(days=181)):
        again = Door(app, signed_in, readers(owner))
        found["lapsed"] = again.answers(lapsed)
    assert found == {
        standing: expected(visitor, stranger, broker, readable)
        for standing, visitor, stranger, broker in ROWS
    }


@pytest.mark.parametrize(
    ("shown", "visitor", "stranger"), [(Shown.REGISTERED, LOGIN, OPEN), (Shown.HIDDEN_NAME, NONE, NONE)]
)
@pytest.mark.parametrize("readable", OF_LISTINGS)
def test_a_file_hides_with_the_text_or_the_name_of_its_need(
    app: Flask, signed_in: SignIn, shown: Shown, visitor: str, stranger: str, readable: Visibility
) -> None:
    """Under a hidden name the file's own name and content would give the organisation away."""
    owner = make.member(region="220184")
    _listing, file_id = attached(owner, app.extensions["settings"], readable, visibility=shown)
    line = expected(visitor, stranger, stranger, Visibility.PUBLIC)
    assert Door(app, signed_in, readers(owner)).answers(file_id) == line


@pytest.mark.parametrize("shown", list(Shown))
@pytest.mark.parametrize("readable", OF_LISTINGS)
def test_the_page_lists_exactly_what_its_reader_can_fetch(
    app: Flask, signed_in: SignIn, shown: Shown, readable: Visibility
) -> None:
    owner = make.member(region="220184")
    listing, file_id = attached(owner, app.extensions["settings"], readable, visibility=shown)
    door = Door(app, signed_in, {"visitor": None, "stranger": make.member()})
    for name, here in (("visitor", False), ("stranger", True)):
        page = public.public_one(PUBLIC, listing.id, signed_in=here)
        with app.test_request_context():
            rows = attached_files(page, page.draft, signed_in=here).rows
        assert bool(rows) == (door.answer(name, file_id) == OPEN), (name, shown, readable)


def test_one_file_on_two_needs_is_there_as_long_as_either_is(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    first, file_id = attached(owner, app.extensions["settings"], Visibility.PUBLIC)
    second = make.need(owner, published=True, attachments=(file_id,)).id
    act(endings.withdraw, owner, first.id, "no_longer_offered")
    assert client.get(f"/files/{file_id}").status_code == 200
    with unit_of_work():
        endings.withdraw(owner, own.one(EVERYTHING, second), "no_longer_offered")
    assert client.get(f"/files/{file_id}").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999", "-1", "1.5", "%00", "１"])
def test_a_number_that_no_file_has_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/files/{number}").status_code == 404


def test_a_restricted_file_is_nobodys_at_its_own_address(app: Flask, signed_in: SignIn) -> None:
    """Not even its owner's and the operators' above: it leaves the room that took it in as that room lets it."""
    owner = make.member()
    _listing, file_id = attached(owner, app.extensions["settings"], Visibility.RESTRICTED)
    for actor in (owner, make.operator("/p/"), make.broker(), make.reader()):
        assert signed_in(actor).get(f"/files/{file_id}").status_code == 404
    assert app.test_client().get(f"/files/{file_id}").status_code == 404
