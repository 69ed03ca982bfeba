"""The written policy, `urls.json`, held against every page: each rule, method and role.

deny: refused, for every object. allow: let in. own: the row decides, so one's own object lets in and a stranger's
refuses. `SELF` are the lines in which the account in the cookie is the object.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.routing import Rule

from marketplace.accounts.permissions import GRANTS, Permission, Standing
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.kernel.actor import Role
from tests.policy.market import ANONYMOUS, FOREIGN, HOMES, OFFICES, PLACES, ROLES, Market, params
from tests.policy.walk import (
    ALLOW,
    DENY,
    OWN,
    POLICY,
    SAFE,
    Walker,
    cells,
    values,
    variables,
    verdict,
    wanted,
)

SELF = {
    "accounts.second_factor GET",
    "accounts.second_factor POST",
    "accounts.second_factor_setup GET",
    "accounts.second_factor_setup POST",
    "accounts.start_second_factor POST",
}
HIDDEN = {
    "listings.show": {"listing_id": "hidden"},
    "listings.versions": {"listing_id": "hidden"},
    "listings.version": {"listing_id": "hidden"},
    "branches.news_item": {"news_id": "hidden_news"},
}
"""Pages for everybody, and an object of a kit that they must not show to strangers."""
READS_PROVINCE = {"province_operator"}
Seen = dict[tuple[str, str], str]


def asked(walker: Walker, role: str, rule: Rule, method: str, kit: dict[str, Any]) -> str:
    return verdict(walker.ask(role, walker.path(rule, kit), method))


@pytest.fixture(scope="module")
def seen(walker: Walker, market: Market) -> Seen:
    """What every role meets at every page, with its own objects where it has some."""
    return {
        (key, role): asked(walker, role, rule, method, market.kit(role))
        for rule, method, key in cells(walker.app)
        for role in ROLES
    }


def test_every_page_and_role_is_decided_and_no_line_is_stale(market: Market) -> None:
    keys = {key for _rule, _method, key in cells(market.app)}
    assert {key for key in keys for role in ROLES if wanted(key, role) not in {ALLOW, DENY, OWN}} == set()
    assert set(POLICY) - keys == set()


def test_the_policy_names_only_roles_that_exist() -> None:
    assert {role for line in POLICY.values() for role in line} <= {*ROLES, "*"}
    offices = {*OFFICES.values(), Role.NODE_OPERATOR, Role.BRANCH_OPERATOR, Role.PROVINCE_OPERATOR}
    assert offices == set(Role)


def test_every_value_in_an_address_names_a_real_object(market: Market) -> None:
    for rule, _method, key in cells(market.app):
        for role in ROLES:
            assert None not in values(rule, market.kit(role)).values(), f"{key}: give the kits a value"


def test_the_written_params_name_the_objects_of_the_market(market: Market) -> None:
    """`params.json` is for programs that walk the pages from outside; ids are given out in the order of filling."""
    path = Path(__file__).with_name("params.json")
    assert json.loads(path.read_text(encoding="utf-8")) == params(market)


def test_each_role_meets_what_the_policy_says(seen: Seen) -> None:
    assert len(seen) > 2_000
    expected = {cell: ALLOW if wanted(*cell) == OWN else wanted(*cell) for cell in seen}
    wrong = [
        f"{cell}: wanted {expected[cell]}, saw {found}"
        for cell, found in seen.items()
        if found != expected[cell]
    ]
    assert not wrong, "\n".join(wrong)


def entries(walker: Walker) -> int:
    with walker.app.app_context():
        return db.session.scalar(select(func.max(AuditEntry.number))) or 0


def test_every_refused_change_leaves_a_row_in_the_trail(walker: Walker, market: Market) -> None:
    tried = 0
    for rule, method, key in cells(walker.app):
        for role in (ANONYMOUS, "finance_officer", "broker"):
            if method in SAFE or wanted(key, role) != DENY:
                continue
            before = entries(walker)
            walker.ask(role, walker.path(rule, market.kit(role)), method)
            assert entries(walker) == before + 1, (key, role)
            tried += 1
    assert tried > 150


def own_cells(walker: Walker) -> Iterator[tuple[Rule, str, str, str]]:
    for rule, method, key in cells(walker.app):
        for role in ROLES:
            if wanted(key, role) == OWN and key not in SELF:
                yield rule, method, key, role


def test_where_the_row_decides_a_strangers_row_is_refused(walker: Walker, market: Market) -> None:
    tried, wrong = 0, []
    for rule, method, key, role in own_cells(walker):
        assert variables(rule), f"{key} names no object, so `own` says nothing"
        found = asked(walker, role, rule, method, market.kits[FOREIGN])
        tried += 1
        if found != DENY:
            wrong.append(f"{key} as {role}: {found}")
    assert not wrong, "\n".join(wrong)
    assert tried > 350


def test_ones_own_address_with_a_strangers_part_in_it_is_refused(walker: Walker, market: Market) -> None:
    """`/account/organisations/MINE/members/THEIRS/remove` and the like."""
    tried, wrong = 0, []
    for rule, method, key, role in own_cells(walker):
        parts = variables(rule) & {"link_id", "person_id", "news_id"}
        if len(variables(rule)) < 2 or not parts:
            continue
        mixed = market.kit(role) | {name: market.kits[FOREIGN][name] for name in parts}
        answer = walker.ask(role, walker.path(rule, mixed), method, {"role": "member"})
        tried += 1
        if verdict(answer) != DENY:
            wrong.append(f"{key} as {role}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert tried > 10


def test_pages_for_everybody_do_not_show_what_is_not_public(walker: Walker, market: Market) -> None:
    """A stranger's draft and unpublished news: no page to anybody but its people and the operators above it."""
    stranger = market.kits[FOREIGN]
    for endpoint, hidden in HIDDEN.items():
        rule = next(r for r in walker.app.url_map.iter_rules(endpoint))
        kit = stranger | {variable: stranger[name] for variable, name in hidden.items()}
        for role in ROLES:
            answer = walker.ask(role, walker.path(rule, kit))
            shown = role in READS_PROVINCE and endpoint in {"listings.show", "branches.news_item"}
            assert answer.status_code == (200 if shown else 404), (endpoint, role)


def test_a_hidden_object_is_there_for_its_owner(walker: Walker, market: Market) -> None:
    for role in HOMES:
        address = f"/listings/{market.kits[role]['hidden']}"
        assert walker.ask(role, address).status_code == 200, role


@pytest.mark.parametrize("action", ["take", "publish", "return", "park", "reject"])
def test_who_may_decide_what_at_the_desk(walker: Walker, market: Market, action: str) -> None:
    """Nodes and brokers take needs and decide nothing else; nobody decides about a stranger's branch."""
    takers = {"node_operator", "broker"}
    for role in (*PLACES, "broker"):
        address = f"/reviews/{market.kit(role)['waiting']}/{action}"
        expected = DENY if role in takers and action != "take" else ALLOW
        assert verdict(walker.ask(role, address, "POST")) == expected, (role, action)
        foreign = f"/reviews/{market.kits[FOREIGN]['waiting']}/{action}"
        everywhere = role == "province_operator" or (role == "broker" and action == "take")
        assert verdict(walker.ask(role, foreign, "POST")) == (ALLOW if everywhere else DENY), (role, action)


def test_a_page_that_asks_for_a_permission_is_open_to_its_holders_alone(market: Market) -> None:
    """The policy of pages may be stricter than the table of permissions, never wider."""
    standings: dict[str, set[Role | Standing]] = {ANONYMOUS: set()}
    for role in ROLES[1:]:
        standings[role] = {Standing.SIGNED_IN}
    for role, (_kind, _region, _place, standing) in HOMES.items():
        if role != FOREIGN:
            admin = {Standing.ORGANISATION_ADMIN} if standing == "admin" else set()
            standings[role] |= {Standing.MEMBER, *admin}
    for role, office in OFFICES.items():
        standings[role].add(office)
    levels = (Role.NODE_OPERATOR, Role.BRANCH_OPERATOR, Role.BRANCH_OPERATOR, Role.PROVINCE_OPERATOR)
    for role, level in zip(PLACES, levels, strict=True):
        standings[role].add(level)
    for rule, _method, key in cells(market.app):
        permission = getattr(market.app.view_functions[rule.endpoint], "permission", None)
        if isinstance(permission, Permission):
            let_in = {role for role in ROLES if wanted(key, role) != DENY}
            holders = {role for role in ROLES if standings[role] & GRANTS[permission]}
            assert let_in <= holders, key
