"""The table of permissions, told as sentences. No database: actors and rows are plain values."""

from datetime import timedelta

import pytest

from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.kernel.actor import (
    ANONYMOUS,
    PROVINCE_PATH,
    SYSTEM,
    Actor,
    Membership,
    OrganisationRole,
    Role,
)
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed
from marketplace.listings import policy
from marketplace.listings.models import Listing
from marketplace.listings.reasons import PauseReason, SuspensionReason
from marketplace.listings.states import ACHIEVEMENT_MOVES, NEED_MOVES, ListingStatus
from marketplace.listings.vocabulary import Kind

S = ListingStatus
HERE, NODE = "/p/BR1/", "/p/BR1/220184/"


def row(kind: Kind = Kind.NEED, **values: object) -> Listing:
    base: dict[str, object] = {
        "kind": kind, "organisation_id": 1, "branch_path": NODE, "created_by": 10, "on_behalf": False,
        "appealed": False, "status": S.DRAFT,
    }  # fmt: skip
    return Listing(**(base | values))


def person(
    *roles: Role, number: int = 50, path: str | None = None, of: int | None = None, admin: bool = True
) -> Actor:
    standing = OrganisationRole.ADMIN if admin else OrganisationRole.MEMBER
    memberships = (Membership(of, standing, NODE, verified=True),) if of else ()
    return Actor(number, roles=frozenset(roles), branch_path=path, memberships=memberships)


ADMIN, MEMBER = person(of=1, number=10), person(of=1, number=11, admin=False)
STRANGER = person(of=2, number=12)
NODE_OPERATOR = person(Role.NODE_OPERATOR, path=NODE)
OPERATOR, ELSEWHERE = person(Role.BRANCH_OPERATOR, path=HERE), person(Role.BRANCH_OPERATOR, path="/p/BR2/")
PROVINCE = person(Role.PROVINCE_OPERATOR, path=PROVINCE_PATH)
BROKER = person(Role.BROKER, number=60)
EVERYBODY = {
    "admin": ADMIN, "member": MEMBER, "stranger": STRANGER, "node": NODE_OPERATOR, "branch": OPERATOR,
    "elsewhere": ELSEWHERE, "province": PROVINCE, "broker": BROKER, "anonymous": ANONYMOUS,
}  # fmt: skip

TABLE: dict[str, set[str]] = {
    "create": {"admin", "member", "node", "branch", "province"},
    "edit": {"admin", "member"},
    "submit": {"admin"},
    "resubmit": {"admin", "member"},
    "discard": {"admin", "member"},
    "appeal": {"admin"},
    "take_over_rows": {"node", "branch", "province"},
    "return": {"branch", "province"},
    "reject": {"branch", "province"},
    "publish": {"branch", "province"},
    "take": {"node", "branch", "province", "broker"},
    "park": {"branch", "province"},
    "pause": {"admin", "branch", "province"},
    "resume": {"admin", "branch", "province"},
    "confirm": {"admin"},
    "renew": {"admin"},
    "withdraw": {"admin"},
    "solve": {"admin"},
    "give_up": {"admin"},
    "lapse": set(),
    "book": set(),
    "take_down": {"province"},
    "amend": {"admin", "member"},
    "review_amendment": {"branch", "province"},
}


def who(action: str, listing: Listing) -> set[str]:
    return {name for name, actor in EVERYBODY.items() if policy.can(actor, action, listing)}


@pytest.mark.parametrize("action", policy.MAY)
def test_who_may_do_it_to_a_need_of_their_branch(action: str) -> None:
    assert who(action, row()) == TABLE[action]


@pytest.mark.parametrize("action", policy.MAY)
def test_a_job_may_do_everything(action: str) -> None:
    policy.require(SYSTEM, action, row())


def test_every_move_has_a_line() -> None:
    assert set(ACHIEVEMENT_MOVES) | set(NEED_MOVES) <= set(policy.MAY)


def test_a_refusal_names_the_action() -> None:
    with pytest.raises(NotAllowed) as refused:
        policy.require(STRANGER, "publish", row())
    assert refused.value.facts == {"action": "publish", "actor": 12}


def test_achievements_are_not_taken() -> None:
    assert who("take", row(Kind.ACHIEVEMENT)) == set()


@pytest.mark.parametrize("action", ["edit", "submit", "resubmit", "withdraw", "renew", "amend"])
def test_operators_of_the_branch_help_with_what_was_entered_on_behalf(action: str) -> None:
    helped = TABLE[action] | {"node", "branch", "province"}
    assert who(action, row(on_behalf=True)) == helped


@pytest.mark.parametrize("action", ["publish", "reject", "return", "park", "review_amendment", "take"])
def test_whoever_entered_it_does_not_check_it(action: str) -> None:
    assert not policy.can(OPERATOR, action, row(created_by=OPERATOR.person_id, on_behalf=True))


@pytest.mark.parametrize("action", ["publish", "reject", "return", "park", "review_amendment", "take"])
def test_members_do_not_check_their_own_organisation(action: str) -> None:
    assert not policy.can(person(Role.BRANCH_OPERATOR, path=HERE, of=1), action, row())


@pytest.mark.parametrize("action", ["publish", "reject", "return"])
def test_an_appeal_is_heard_by_the_province(action: str) -> None:
    assert who(action, row(appealed=True)) == {"province"}


def test_a_broker_asks_about_the_needs_taken_and_no_others() -> None:
    assert policy.can(BROKER, "return", row(reviewer_id=60))
    assert not policy.can(BROKER, "return", row(reviewer_id=61))
    assert not policy.can(BROKER, "return", row(Kind.ACHIEVEMENT, reviewer_id=60))


@pytest.mark.parametrize(
    ("reason", "allowed"),
    [
        (PauseReason.UPDATING, {"admin", "branch", "province"}),
        (PauseReason.COMPLAINT_EXAMINED, {"branch", "province"}),
        (SuspensionReason.ORGANISATION_SUSPENDED, set()),
    ],
)
def test_the_market_resumes_what_the_market_paused(reason: str, allowed: set[str]) -> None:
    assert who("resume", row(status=S.PAUSED, reason=str(reason))) == allowed


def test_a_page_offers_what_the_status_and_the_table_allow() -> None:
    assert policy.actions_for(ADMIN, row()) == ("submit", "discard", "edit")
    assert policy.actions_for(MEMBER, row()) == ("discard", "edit")
    assert policy.actions_for(STRANGER, row()) == ()
    assert policy.actions_for(OPERATOR, row(Kind.ACHIEVEMENT, status=S.SUBMITTED)) == (
        "reject",
        "return",
        "publish",
    )
    assert policy.actions_for(OPERATOR, row(status=S.SUBMITTED)) == ("reject", "take")


def test_what_has_lapsed_is_offered_for_renewal_before_it_is_booked() -> None:
    now = utc_now()
    lapsed = row(status=S.PUBLISHED, valid_until=now - timedelta(seconds=1))
    assert policy.actions_for(ADMIN, lapsed, now) == ("renew", "withdraw", "amend")


def test_a_second_appeal_is_not_offered() -> None:
    assert policy.actions_for(ADMIN, row(status=S.REJECTED)) == ("appeal",)
    assert policy.actions_for(ADMIN, row(status=S.REJECTED, appealed=True)) == ()


def test_where_and_what_somebody_reviews() -> None:
    assert policy.review_scope(OPERATOR) == Scope(HERE)
    assert policy.review_scope(BROKER) == policy.review_scope(SYSTEM) == EVERYTHING
    assert policy.review_scope(ADMIN) == Scope()
    assert policy.review_kinds(OPERATOR) == policy.review_kinds(SYSTEM) == frozenset(Kind)
    assert policy.review_kinds(BROKER) == frozenset({Kind.NEED})
    assert policy.review_kinds(ADMIN) == frozenset()
