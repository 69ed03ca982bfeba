"""Who may do what with the catalogue: every role, in the province and in a branch."""

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.catalogue import policy
from marketplace.catalogue.errors import OwnIssue
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.policy import SHOWN_TO_PLACES, IssueScope, PrintScope
from marketplace.catalogue.states import PUBLIC, IssueStatus
from marketplace.kernel.actor import (
    ANONYMOUS,
    DEPARTMENT,
    OPERATORS,
    SYSTEM,
    Actor,
    Membership,
    OrganisationRole,
    Role,
)
from marketplace.kernel.errors import NotAllowed

BRANCH, NODE, OTHER = "/p/BR1/", "/p/BR1/220184/", "/p/BR2/"
OFFICER, HEAD = frozenset({Role.DEPARTMENT_OFFICER}), frozenset({Role.DEPARTMENT_HEAD})


def who(
    role: Role | None = None, path: str | None = "/p/", *, number: int = 5, of: int | None = None
) -> Actor:
    memberships = () if of is None else (Membership(of, OrganisationRole.MEMBER, BRANCH, verified=True),)
    return Actor(
        person_id=number, roles=frozenset({role} if role else ()), branch_path=path, memberships=memberships
    )


def issue(**values: Any) -> CatalogueIssue:
    return CatalogueIssue(**({"id": 1, "hands": []} | values))


def may(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize(
    ("check", "allowed"),
    [(policy.require_plan, DEPARTMENT), (policy.require_edit, OFFICER), (policy.require_head, HEAD)],
)
def test_the_provinces_department_makes_it_and_nobody_else(
    role: Role | None, check: Callable[[Actor], None], allowed: frozenset[Role]
) -> None:
    assert may(check, who(role)) is (role in allowed)
    assert not may(check, who(role, BRANCH)), "a department of another place has no say"
    assert not may(check, ANONYMOUS)
    assert may(check, SYSTEM)


@pytest.mark.parametrize("role", [*Role, None])
def test_who_sees_which_issues(role: Role | None) -> None:
    expected = None if role in DEPARTMENT else SHOWN_TO_PLACES if role in OPERATORS else PUBLIC
    assert IssueScope.of(who(role)).statuses == expected
    in_branch = SHOWN_TO_PLACES if role in OPERATORS else PUBLIC
    assert IssueScope.of(who(role, BRANCH)).statuses == in_branch
    assert IssueScope.of(ANONYMOUS).statuses == PUBLIC
    assert IssueScope.of(SYSTEM).statuses is None


def test_places_see_neither_what_is_only_planned_nor_what_was_given_up() -> None:
    assert {IssueStatus.PLANNED, IssueStatus.CANCELLED} == set(IssueStatus) - SHOWN_TO_PLACES


@pytest.mark.parametrize("role", [*Role, None])
def test_operators_answer_for_their_place_and_those_below(role: Role | None) -> None:
    for own, path in ((own, path) for own in ("/p/", BRANCH, NODE) for path in ("/p/", BRANCH, NODE, OTHER)):
        expected = role in OPERATORS and path.startswith(own)
        assert policy.answers_for(who(role, own), path) is expected
        assert may(policy.require_answer, who(role, own), path) is expected
        officer = role is Role.DEPARTMENT_OFFICER and own == "/p/"
        assert policy.leaves_out(who(role, own), path) is (expected or officer)
    assert not policy.answers_for(ANONYMOUS, BRANCH)
    assert policy.answers_for(SYSTEM, BRANCH)


@pytest.mark.parametrize("role", [*Role, None])
def test_members_print_their_own_catalogue_and_operators_those_of_their_places(role: Role | None) -> None:
    operates = role in OPERATORS
    assert policy.prints_of(who(role, BRANCH), None, NODE) is operates
    assert policy.prints_of(who(role, BRANCH), 7, NODE) is operates
    assert not policy.prints_of(who(role, BRANCH), 7, OTHER)
    member = who(role, BRANCH, of=7)
    assert policy.prints_of(member, 7, OTHER)
    assert not policy.prints_of(member, 8, OTHER)
    assert policy.prints_of(member, None, BRANCH) is operates
    assert not policy.prints_of(ANONYMOUS, None, BRANCH)
    assert policy.prints_of(SYSTEM, None, OTHER)


@pytest.mark.parametrize("role", [*Role, None])
def test_prints_are_seen_by_those_who_may_ask_for_them(role: Role | None) -> None:
    scope = PrintScope.of(who(role, BRANCH, of=7))
    assert scope == PrintScope(BRANCH if role in OPERATORS else None, frozenset({7}), everything=False)
    assert PrintScope.of(SYSTEM).everything
    assert PrintScope.of(ANONYMOUS) == PrintScope()


def test_who_had_a_hand_in_it_does_not_check() -> None:
    officer = who(Role.DEPARTMENT_OFFICER)
    policy.require_check(officer, issue(hands=[1, 2]))
    for made in (issue(hands=[5]), issue(edited_by=5)):
        with pytest.raises(OwnIssue):
            policy.require_check(officer, made)
        assert not policy.may_check(officer, made)
    assert not policy.may_check(who(Role.DEPARTMENT_HEAD), issue())
    assert not may(policy.require_check, who(Role.DEPARTMENT_HEAD), issue())


@pytest.mark.parametrize("part", ["compiled_by", "edited_by", "checked_by"])
def test_who_took_any_earlier_step_does_not_freeze(part: str) -> None:
    head = who(Role.DEPARTMENT_HEAD)
    policy.require_freeze(head, issue(**{part: 6}))
    assert not policy.may_freeze(head, issue(**{part: 5}))
    with pytest.raises(OwnIssue):
        policy.require_freeze(head, issue(**{part: 5}))
    assert not policy.may_freeze(head, issue(hands=[5]))
    assert not may(policy.require_freeze, who(Role.DEPARTMENT_OFFICER), issue())


def test_a_quarter_that_is_over_is_a_heads_or_the_markets() -> None:
    assert policy.plans_late(SYSTEM)
    assert policy.plans_late(who(Role.DEPARTMENT_HEAD))
    assert not policy.plans_late(who(Role.DEPARTMENT_HEAD, BRANCH))
    assert not policy.plans_late(who(Role.DEPARTMENT_OFFICER))
