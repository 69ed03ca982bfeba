"""Who may change which place of the network."""

from dataclasses import replace

import pytest

from marketplace.branches.models import Branch
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.errors import NotAllowed
from marketplace.network import policy
from tests.network.actors import (
    BRANCH_1,
    BRANCH_2,
    BROKER,
    NODE,
    OFFICER,
    PROVINCE,
    SYSTEM_ADMINISTRATOR,
)

TEXTS = ("edit", "write_news")
NETWORK = (
    "rename",
    "add_node",
    "close_node",
    "add_branch",
    "close_branch",
    "assign_prefecture",
    "set_holidays",
)


def place(path: str) -> Branch:
    return Branch(path=path)


@pytest.mark.parametrize("path", ["/p/", "/p/BR1/", "/p/BR1/220184/"])
@pytest.mark.parametrize("actor", [PROVINCE, SYSTEM], ids=lambda a: a.name)
@pytest.mark.parametrize("action", [*TEXTS, *NETWORK])
def test_the_province_may_change_every_place(action: str, actor: Actor, path: str) -> None:
    policy.require(actor, action, place(path))
    assert policy.may(actor, action, place(path))


@pytest.mark.parametrize(
    ("actor", "path", "allowed"),
    [
        (BRANCH_1, "/p/BR1/", True),
        (BRANCH_1, "/p/BR1/220184/", True),
        (BRANCH_1, "/p/", False),
        (BRANCH_1, "/p/BR2/", False),
        (BRANCH_1, "/p/BR12/", False),
        (BRANCH_2, "/p/BR1/220184/", False),
        (NODE, "/p/BR1/220184/", True),
        (NODE, "/p/BR1/220182/", False),
        (NODE, "/p/BR1/", False),
    ],
)
@pytest.mark.parametrize("action", TEXTS)
def test_operators_write_the_texts_and_news_of_their_own_subtree(
    action: str, actor: Actor, path: str, allowed: bool
) -> None:
    assert policy.may(actor, action, place(path)) is allowed


@pytest.mark.parametrize(
    "actor", [BRANCH_1, NODE, OFFICER, BROKER, SYSTEM_ADMINISTRATOR, ANONYMOUS], ids=lambda a: a.name
)
@pytest.mark.parametrize("action", NETWORK)
def test_nobody_below_the_province_changes_the_network(action: str, actor: Actor) -> None:
    with pytest.raises(NotAllowed) as refusal:
        policy.require(actor, action, place("/p/BR1/"))
    assert refusal.value.facts["action"] == action


@pytest.mark.parametrize("actor", [OFFICER, BROKER, SYSTEM_ADMINISTRATOR, ANONYMOUS], ids=lambda a: a.name)
@pytest.mark.parametrize("action", TEXTS)
def test_those_who_are_no_operators_write_nothing(action: str, actor: Actor) -> None:
    assert not policy.may(actor, action, place("/p/BR1/"))


@pytest.mark.parametrize("action", [*TEXTS, *NETWORK])
def test_an_operator_without_a_place_may_do_nothing(action: str) -> None:
    for actor in (PROVINCE, BRANCH_1, NODE):
        assert not policy.may(replace(actor, branch_path=None), action, place("/p/BR1/"))


def test_a_province_operator_confined_to_a_branch_does_not_change_the_network() -> None:
    confined = replace(PROVINCE, branch_path="/p/BR1/")
    assert not policy.may(confined, "add_node", place("/p/BR1/"))
