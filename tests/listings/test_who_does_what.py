"""Every move, tried by everybody on a listing of one organisation: only those do it whom the workflow names.

The tables are written down from the workflows' "who" columns, not from the code. Who may, does it to the end; the
attempt is then undone, so that the next one finds the same listing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, Membership, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotAllowed
from marketplace.listings.checks import CheckLevel
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.operations import amendments, clock, drafts, endings, life, review, submission
from marketplace.listings.operations import organisations as of_organisations
from marketplace.listings.queries import own, versions
from marketplace.listings.states import ACHIEVEMENT_MOVES, AMENDMENT_MOVES, NEED_MOVES
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act

pytestmark = pytest.mark.usefixtures("app")
Do = Callable[[Actor, Listing], object]
rules = cache(make.rules)
NODE, HERE, THERE = "/p/BR1/220184/", "/p/BR1/", "/p/BR2/"

BOTH = """
    create          own_admin own_member node branch province
    edit            own_admin own_member
    submit          own_admin
    resubmit        own_admin own_member
    discard         own_admin own_member
    reject          branch province
    appeal          own_admin
    hear_appeal     province
    publish         branch province
    pause           own_admin branch province
    resume          own_admin branch province
    confirm         own_admin
    renew           own_admin
    withdraw        own_admin
    take_down       province
    amend           own_admin own_member
    submit_change   own_admin own_member
    discard_change  own_admin own_member
    accept_change   branch province
    return_change   branch province
    take_over_rows
    lapse
    book
    remind
    hide_suspended
    show_reinstated
    announce
"""
TABLES = {
    Kind.ACHIEVEMENT: BOTH + "return branch province",
    Kind.NEED: BOTH
    + """
    take            node branch province broker other_broker
    take_again      node branch province broker other_broker
    return          branch province broker
    park            branch province
    solve           own_admin
    give_up         own_admin
""",
}


class UndoneError(Exception):
    """It went through; nothing of it stays."""


def scene() -> dict[str, Actor]:
    """An organisation's people and everybody else by name; a role is what an actor brings along."""
    home = make.organisation(region="220184")
    organisation_id = home.id
    admin = make.member(home)
    member = make.member(db.session.get_one(Organisation, organisation_id), OrganisationRole.MEMBER)
    outsider, taker = make.person().id, make.broker().person_id
    elsewhere = Membership(organisation_id + 1_000, OrganisationRole.ADMIN, HERE, verified=True)
    people = {"own_admin": admin, "own_member": member, "visitor": ANONYMOUS}
    people |= {
        name: Actor(outsider, roles=frozenset({role} if role else ()), branch_path=path, second_factor=True)
        for name, role, path in (
            ("node", Role.NODE_OPERATOR, NODE), ("far_node", Role.NODE_OPERATOR, "/p/BR1/220182/"),
            ("branch", Role.BRANCH_OPERATOR, HERE), ("far_branch", Role.BRANCH_OPERATOR, THERE),
            ("province", Role.PROVINCE_OPERATOR, "/p/"), ("other_broker", Role.BROKER, "/p/"),
            ("officer", Role.DEPARTMENT_OFFICER, "/p/"), ("head", Role.DEPARTMENT_HEAD, "/p/"),
            ("finance", Role.FINANCE_OFFICER, "/p/"), ("system_admin", Role.SYSTEM_ADMINISTRATOR, "/p/"),
            ("security_admin", Role.SECURITY_ADMINISTRATOR, "/p/"), ("auditor", Role.AUDIT_ADMINISTRATOR, "/p/"),
            ("nobody", None, None),
        )
    }  # fmt: skip
    people["broker"] = Actor(taker, roles=frozenset({Role.BROKER}), branch_path="/p/")
    people["other_admin"] = replace(people["nobody"], memberships=(elsewhere,))
    people["far_admin"] = replace(people["nobody"], memberships=(replace(elsewhere, branch_path=THERE),))
    return people


def change_of(listing: Listing) -> Amendment:
    """The open change of a listing."""
    found = own.open_amendment(EVERYTHING, listing.id)
    assert found is not None
    return found


def resubmitted(actor: Actor, listing: Listing) -> None:
    submission.resubmit(actor, listing, rules())


def edited(actor: Actor, listing: Listing) -> None:
    draft = replace(versions.version(EVERYTHING, listing.id, listing.working_version), title="改过的名称")
    drafts.save_draft(actor, listing, draft, rules(), listing.row_version)


def created(actor: Actor, listing: Listing) -> None:
    draft = samples.need() if listing.kind is Kind.NEED else samples.achievement()
    drafts.create(actor, listing.organisation_id, draft, rules())


def taken_over(actor: Actor, listing: Listing) -> None:
    """The weaker checks of an import; nobody of an organisation may ask for them, whoever may submit."""
    submission.submit(actor, listing, rules(), level=CheckLevel.IMPORT)


DO: dict[str, Do] = {
    "create": created,
    "edit": edited,
    "submit": lambda actor, row: submission.submit(actor, row, rules()),
    "resubmit": resubmitted,
    "discard": submission.discard,
    "return": lambda actor, row: review.return_(actor, row, "unclear", NOTES),
    "reject": lambda actor, row: review.reject(actor, row, "duplicate"),
    "appeal": lambda actor, row: submission.appeal(actor, row, "请复核", rules()),
    "hear_appeal": lambda actor, row: review.reject(actor, row, "duplicate"),
    "publish": lambda actor, row: review.publish(actor, row, rules()),
    "take": lambda actor, row: review.take(actor, row, rules()),
    "take_again": lambda actor, row: review.take(actor, row, rules()),
    "park": lambda actor, row: review.park(actor, row, "too_early", beijing_today() + timedelta(days=9)),
    "pause": lambda actor, row: life.pause(actor, row, "updating"),
    "resume": life.resume,
    "confirm": lambda actor, row: life.confirm(actor, row, rules()),
    "renew": lambda actor, row: life.renew(actor, row, rules()),
    "withdraw": lambda actor, row: endings.withdraw(actor, row, "no_longer_offered"),
    "take_down": lambda actor, row: endings.take_down(actor, row, "unlawful", "案号 1"),
    "book": lambda actor, row: endings.book(actor, row, 1),
    "solve": lambda actor, row: endings.solve(actor, row, "solved_in_house"),
    "give_up": lambda actor, row: endings.give_up(actor, row, "no_match"),
    "amend": amendments.start,
    "submit_change": lambda actor, row: amendments.submit(actor, change_of(row), rules()),
    "discard_change": lambda actor, row: amendments.discard(actor, change_of(row)),
    "accept_change": lambda actor, row: amendments.accept(actor, change_of(row), rules()),
    "return_change": lambda actor, row: amendments.return_(actor, change_of(row), "unclear", NOTES),
    "take_over_rows": taken_over,
    "lapse": lambda actor, _row: clock.lapse_due(actor, utc_now()),
    "remind": lambda actor, _row: clock.remind_due(actor, utc_now()),
    "hide_suspended": lambda actor, row: of_organisations.hide_suspended(actor, row.organisation_id),
    "show_reinstated": lambda actor, row: of_organisations.show_reinstated(actor, row.organisation_id),
    "announce": lambda actor, row: of_organisations.announce_changed(actor, row.organisation_id),
}
STARTS = {
    "create": "draft", "edit": "draft", "submit": "draft", "discard": "draft", "take_over_rows": "draft",
    "resubmit": "returned", "reject": "submitted", "take": "submitted", "appeal": "rejected",
    "hear_appeal": "appealed", "take_again": "parked", "resume": "paused", "renew": "lapsed",
    "submit_change": "changing", "discard_change": "changing", "accept_change": "changed",
    "return_change": "changed",
}  # fmt: skip
"""What each move starts from; "published" where nothing stands here."""


def start_of(move: str, kind: Kind) -> str:
    if move in {"return", "publish", "park"}:
        return "taken" if kind is Kind.NEED else "submitted"
    return STARTS.get(move, "published")


def at(start: str, kind: Kind, people: dict[str, Actor]) -> int:
    """A listing of the organisation that stands where the move begins."""
    owner, build = people["own_admin"], make.need if kind is Kind.NEED else make.achievement
    if start in {"draft", "submitted", "published"}:
        return build(owner, submitted=start == "submitted", published=start == "published").id
    listing_id = build(
        owner, submitted=True, published=start in {"paused", "lapsed", "changing", "changed"}
    ).id
    if kind is Kind.NEED and start in {"returned", "taken", "parked"}:
        act(review.take, people["broker"], listing_id, rules())
    steps: dict[str, list[tuple[Any, ...]]] = {
        "returned": [(review.return_, SYSTEM, "unclear", NOTES)],
        "rejected": [(review.reject, SYSTEM, "duplicate")],
        "appealed": [(review.reject, SYSTEM, "duplicate"), (submission.appeal, owner, "请复核", rules())],
        "parked": [(review.park, SYSTEM, "too_early", beijing_today() + timedelta(days=9))],
        "paused": [(life.pause, owner, "updating")],
        "lapsed": [(life.confirm, owner, replace(rules(), valid_days=0))],
        "taken": [],
    }
    for operation, actor, *args in steps.get(start, []):
        act(operation, actor, listing_id, *args)
    if start in {"changing", "changed"}:
        with unit_of_work():
            change = amendments.start(owner, own.one(EVERYTHING, listing_id))
            draft = replace(versions.version(EVERYTHING, listing_id, 1), title="换一个名称")
            amendments.save(owner, change, draft, rules(), change.row_version)
            if start == "changed":
                amendments.submit(owner, change, rules())
    return listing_id


def goes_through(do: Do, actor: Actor, listing_id: int) -> bool:
    try:
        with unit_of_work():
            do(actor, own.one(EVERYTHING, listing_id))
            db.session.flush()
            raise UndoneError
    except UndoneError:
        return True
    except NotAllowed:
        return False


@pytest.mark.parametrize("kind", list(Kind))
def test_those_whom_the_workflow_names_do_it_and_nobody_else(kind: Kind) -> None:
    expected = who_may(kind)
    people = scene()
    places = {start: at(start, kind, people) for start in sorted({start_of(move, kind) for move in expected})}
    found = {}
    for move in expected:
        listing_id = places[start_of(move, kind)]
        found[move] = {name for name, actor in people.items() if goes_through(DO[move], actor, listing_id)}
        assert goes_through(DO[move], SYSTEM, listing_id), move
    assert found == expected


def test_every_move_of_the_workflows_is_in_the_table() -> None:
    elsewhere = {
        "hear_appeal",
        "take_again",
        "create",
        "edit",
        "amend",
        "take_over_rows",
        "remind",
        "announce",
    }
    elsewhere |= {"hide_suspended", "show_reinstated"} | {f"{move}_change" for move in AMENDMENT_MOVES}
    for kind, moves in ((Kind.ACHIEVEMENT, ACHIEVEMENT_MOVES), (Kind.NEED, NEED_MOVES)):
        assert set(who_may(kind)) - elsewhere == set(moves)


def who_may(kind: Kind) -> dict[str, set[str]]:
    """Move → who, as written above."""
    lines = (line.split() for line in TABLES[kind].splitlines() if line.strip())
    return {move: set(named) for move, *named in lines}
