from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.files import operations, queries
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from tests import make
from tests.files import samples


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def numbers(owner: Actor, tmp_path: Path) -> list[int]:
    """Ids of three files of the owner's organisation."""
    home = owner.memberships[0]
    made = []
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        source = BytesIO(samples.pdf())
        with receive(source, name, LocalStorage(tmp_path), NoScanner()) as received, unit_of_work():
            row = operations.store_upload(
                owner, home.organisation_id, home.branch_path, received, Visibility.REGISTERED
            )
            made.append(row.id)
    return made


def test_members_and_operators_of_the_branch_see_a_file(owner: Actor, numbers: list[int]) -> None:
    branch = make.operator(owner.memberships[0].branch_path)
    for scope in (Scope.of(owner), Scope.of(branch), EVERYTHING):
        assert queries.one(scope, numbers[0]).name == "a.pdf"


def test_a_file_outside_the_scope_looks_like_a_missing_one(numbers: list[int]) -> None:
    for scope in (PUBLIC, Scope.of(make.member()), Scope("/p/BR6/")):
        with pytest.raises(NotFound) as outside:
            queries.one(scope, numbers[0])
        with pytest.raises(NotFound) as missing:
            queries.one(scope, 999_999)
        assert outside.value.facts == missing.value.facts


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**30])
def test_an_impossible_id_is_not_found(app: Flask, number: int) -> None:
    with pytest.raises(NotFound):
        queries.one(EVERYTHING, number)


def test_many_keep_the_order_asked_for_and_leave_out_what_is_not_there(numbers: list[int]) -> None:
    first, second, third = numbers
    found = queries.many(EVERYTHING, [third, 10**20, first, third, second])
    assert [row.id for row in found] == [third, first, second]
    assert queries.many(PUBLIC, numbers) == []


def test_used_bytes_reach_as_far_as_the_scope(owner: Actor, numbers: list[int]) -> None:
    organisation_id = owner.memberships[0].organisation_id
    assert queries.used_bytes(Scope.of(owner), organisation_id) == 3 * len(samples.pdf())
    assert queries.used_bytes(PUBLIC, organisation_id) == 0
