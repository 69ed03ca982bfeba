import pytest

from marketplace.kernel.actor import (
    ADMINISTRATORS,
    ANONYMOUS,
    DEPARTMENT,
    OPERATORS,
    PROVINCE_PATH,
    SECOND_FACTOR_ROLES,
    SYSTEM,
    Actor,
    Membership,
    OrganisationRole,
    Role,
    with_hand,
)

MEMBERSHIP = Membership(7, OrganisationRole.ADMIN, "/p/BR1/", verified=True)


def test_a_visitor_is_nobody() -> None:
    assert not ANONYMOUS.is_signed_in
    assert ANONYMOUS.organisation_ids == frozenset()
    assert ANONYMOUS.branch_path is None


def test_a_job_works_in_the_whole_province_without_being_a_person() -> None:
    assert SYSTEM.is_system
    assert not SYSTEM.is_signed_in
    assert SYSTEM.branch_path == PROVINCE_PATH


def test_any_of_the_roles_is_enough() -> None:
    actor = Actor(1, roles=frozenset({Role.BROKER}))
    assert actor.has(Role.FINANCE_OFFICER, Role.BROKER)
    assert not actor.has(*OPERATORS)
    assert not actor.has()


def test_memberships_are_found_by_organisation() -> None:
    actor = Actor(1, memberships=(MEMBERSHIP,))
    assert actor.organisation_ids == {7}
    assert actor.membership(7) is MEMBERSHIP
    assert actor.membership(8) is None


def test_whoever_decides_or_administers_needs_a_second_factor() -> None:
    decide = {Role.FINANCE_OFFICER, Role.CONTRACT_REGISTRAR}
    assert DEPARTMENT | ADMINISTRATORS | decide == SECOND_FACTOR_ROLES
    assert not OPERATORS & SECOND_FACTOR_ROLES


@pytest.mark.parametrize(
    ("ids", "person_id", "joined"),
    [(None, 3, [3]), ([], 3, [3]), ([1], 3, [1, 3]), ([3, 1], 3, [3, 1]), ([1], None, [1])],
)
def test_a_hand_is_remembered_once(ids: list[int] | None, person_id: int | None, joined: list[int]) -> None:
    before = list(ids or ())
    assert with_hand(ids, Actor(person_id=person_id)) == joined
    assert list(ids or ()) == before
