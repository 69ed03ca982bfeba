"""The two faces of a scope agree: what it admits is what it lists."""

from dataclasses import dataclass

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.base import db
from marketplace.kernel.actor import (
    ANONYMOUS,
    DEPARTMENT,
    OPERATORS,
    PROVINCE_PATH,
    SYSTEM,
    Actor,
    Membership,
    OrganisationRole,
    Role,
)
from tests import make

PATHS = ["/p/", "/p/BR1/", "/p/BR1/220184/", "/p/BR2/", "/p/BR2/220281/"]


@dataclass(frozen=True)
class Row:
    branch_path: str
    organisation_id: int


scopes = st.builds(Scope, st.none() | st.sampled_from(PATHS), st.frozensets(st.integers(1, 5), max_size=3))


@given(scopes, st.sampled_from(PATHS), st.integers(1, 5))
def test_a_scope_admits_its_subtree_and_its_organisations(scope: Scope, path: str, organisation: int) -> None:
    expected = (
        scope.path is not None and path.startswith(scope.path)
    ) or organisation in scope.organisation_ids
    assert scope.admits(Row(path, organisation)) is expected


def test_nobody_and_everybody(app: Flask) -> None:
    assert Scope.of(ANONYMOUS) == PUBLIC
    assert Scope.of(SYSTEM) == EVERYTHING
    assert not PUBLIC.admits(Row("/p/", 1))
    assert EVERYTHING.admits(Row("/p/BR2/", 99))


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.BRANCH_OPERATOR, "/p/BR1/"),
        (Role.NODE_OPERATOR, "/p/BR1/"),
        (Role.DEPARTMENT_OFFICER, "/p/BR1/"),
        (Role.BROKER, None),
        (Role.FINANCE_OFFICER, None),
        (Role.SECURITY_ADMINISTRATOR, None),
    ],
)
def test_only_roles_held_for_a_subtree_open_it(role: Role, path: str | None) -> None:
    actor = Actor(person_id=1, roles=frozenset({role}), branch_path="/p/BR1/")
    assert Scope.of(actor).path == path


def test_a_member_sees_own_organisations() -> None:
    memberships = (Membership(4, OrganisationRole.MEMBER, "/p/BR1/", verified=True),)
    assert Scope.of(Actor(person_id=1, memberships=memberships)).organisation_ids == frozenset({4})


@pytest.mark.parametrize("path", [None, *PATHS])
def test_what_is_listed_is_what_is_admitted(app: Flask, path: str | None) -> None:
    """Organisations stand for every branch-bound row: they carry both columns."""
    made = [make.organisation(region=region) for region in ("220102", "220184", "220202", "222401", "110000")]
    own = frozenset({made[3].id})
    scope = Scope(path, own)
    listed = set(db.session.scalars(scope.limit(select(Organisation.id), Organisation)))
    assert listed == {o.id for o in made if scope.admits(o)}
    assert made[3].id in listed


def test_a_path_with_a_wildcard_is_taken_literally(app: Flask) -> None:
    make.organisation(region="220102")
    assert list(db.session.scalars(Scope("/p/B_1/").limit(select(Organisation.id), Organisation))) == []


@pytest.mark.parametrize("role", sorted(DEPARTMENT))
def test_the_department_sees_no_drafts_but_those_of_an_own_organisation(role: Role) -> None:
    membership = Membership(7, OrganisationRole.MEMBER, "/p/BR1/", verified=True)
    actor = Actor(person_id=1, roles=frozenset({role}), branch_path=PROVINCE_PATH, memberships=(membership,))
    assert Scope.of_drafts(actor) == Scope(None, frozenset({7}))


@pytest.mark.parametrize("role", sorted(OPERATORS))
def test_operators_see_the_drafts_of_their_subtree(role: Role) -> None:
    actor = Actor(person_id=1, roles=frozenset({role}), branch_path="/p/BR1/")
    assert Scope.of_drafts(actor) == Scope.of(actor) == Scope("/p/BR1/")
    assert Scope.of_drafts(SYSTEM) == Scope(PROVINCE_PATH)
