"""GRANTS, held against a list written by hand: who may use which action at all."""

import pytest

from marketplace.accounts.permissions import GRANTS, Permission, Standing, holds, standings
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, Membership, OrganisationRole, Role

P, R, S = Permission, Role, Standing

EVERYBODY = {
    P.ACCOUNT_OWN,
    P.ORGANISATION_REGISTER,
    P.FILE_DOWNLOAD,
    P.BROKER_APPLY,
    P.CONTRACT_OPINION,
    P.CLAIM_OWN,
    P.CLAIM_OBJECT,
    P.SHARE_OWN,
    P.CATALOGUE_FOLLOW,
}
WORKS_WITH_LISTINGS = {P.LISTING_WORK, P.MATCH_SEE, P.MATCH_DISMISS}
POSTS = {P.LISTING_POST, P.LISTING_EDIT, P.LISTING_IMPORT, P.FILE_UPLOAD}
FOLLOWS_DEALS = {P.LEAD_WATCH, P.NEGOTIATION_JOIN, P.CONTRACT_SEE}
DECIDES_ON_DEALS = {P.BROKER_ACCREDIT, P.NEGOTIATION_RELEASE, P.CONTRACT_SEE, P.CONTRACT_FIGURES}
DECIDES_ON_MONEY = {P.POLICY_DRAFT, P.BUDGET_SEE, P.CLAIM_DESK}
CHECKS_CLAIMS = {P.CLAIM_DESK, P.CLAIM_CHECK}
READS_MATCHING = {P.MATCH_QUALITY, P.MATCH_ROUNDS}
OPERATES = (
    WORKS_WITH_LISTINGS
    | POSTS
    | FOLLOWS_DEALS
    | {P.BRANCH_EDIT, P.LISTING_REVIEW, P.LEAD_OPEN, P.CONTRACT_FIGURES}
    | {P.CATALOGUE_CONFIRM, P.CATALOGUE_PRINT}
)

EXPECTED: dict[Role | Standing, set[Permission]] = {
    S.SIGNED_IN: EVERYBODY,
    S.MEMBER: WORKS_WITH_LISTINGS
    | POSTS
    | FOLLOWS_DEALS
    | {P.LEAD_INTEREST, P.LEAD_ANSWER, P.CONTRACT_DRAFT, P.SHARE_DRAFT, P.CATALOGUE_PRINT},
    S.ORGANISATION_ADMIN: {P.ORGANISATION_MANAGE, P.CONTRACT_APPROVE, P.SHARE_DECIDE},
    R.BROKER: WORKS_WITH_LISTINGS
    | FOLLOWS_DEALS
    | {P.LISTING_REVIEW, P.LEAD_WORK, P.LEAD_OPEN, P.CONTRACT_DRAFT},
    R.NODE_OPERATOR: OPERATES,
    R.BRANCH_OPERATOR: OPERATES | CHECKS_CLAIMS | {P.ORGANISATION_VERIFY},
    R.PROVINCE_OPERATOR: OPERATES
    | CHECKS_CLAIMS
    | READS_MATCHING
    | {P.ORGANISATION_VERIFY, P.NETWORK_EDIT, P.LISTING_TAKE_DOWN},
    R.DEPARTMENT_OFFICER: READS_MATCHING
    | DECIDES_ON_DEALS
    | DECIDES_ON_MONEY
    | {P.SYNONYM_KEEP, P.CLAIM_REVIEW, P.CATALOGUE_DESK, P.CATALOGUE_EDIT},
    R.DEPARTMENT_HEAD: READS_MATCHING
    | DECIDES_ON_DEALS
    | DECIDES_ON_MONEY
    | {P.SYNONYM_KEEP, P.AUDIT_READ, P.POLICY_APPROVE, P.BUDGET_SET, P.CLAIM_APPROVE}
    | {P.CATALOGUE_DESK, P.CATALOGUE_FREEZE},
    R.CONTRACT_REGISTRAR: {P.CONTRACT_SEE, P.CONTRACT_REGISTER, P.CONTRACT_FIGURES},
    R.FINANCE_OFFICER: {
        P.CONTRACT_SEE,
        P.CONTRACT_INCOME,
        P.CONTRACT_FIGURES,
        P.BUDGET_SEE,
        P.BUDGET_SET,
        P.CLAIM_DESK,
        P.CLAIM_PAY,
    },
    R.SYSTEM_ADMINISTRATOR: {P.JOBS_SEE, P.MATCH_ROUNDS},
    R.SECURITY_ADMINISTRATOR: {P.PEOPLE_ADMINISTER},
    R.AUDIT_ADMINISTRATOR: {P.AUDIT_READ},
}


def test_the_list_names_every_role_and_standing() -> None:
    assert set(EXPECTED) == {*Role, *Standing}


@pytest.mark.parametrize("who", EXPECTED, ids=str)
def test_each_role_and_standing_is_granted_what_the_list_says(who: Role | Standing) -> None:
    granted = {permission for permission, holders in GRANTS.items() if who in holders}
    assert granted == EXPECTED[who]


def test_every_permission_is_granted_to_somebody() -> None:
    assert set(GRANTS) == set(Permission)
    assert all(GRANTS.values())


@pytest.mark.parametrize("role", Role, ids=str)
def test_a_role_also_gives_what_everybody_signed_in_may(role: Role) -> None:
    actor = Actor(person_id=1, roles=frozenset({role}))
    assert {p for p in Permission if holds(actor, p)} == EXPECTED[role] | EVERYBODY


@pytest.mark.parametrize("permission", Permission, ids=str)
def test_nobody_holds_nothing_and_a_job_holds_everything(permission: Permission) -> None:
    assert not holds(ANONYMOUS, permission)
    assert holds(SYSTEM, permission)


def test_a_role_without_a_person_counts_for_nothing() -> None:
    assert standings(Actor(person_id=None, roles=frozenset(Role))) == frozenset()


def test_an_organisation_administrator_is_a_member_too() -> None:
    membership = Membership(7, OrganisationRole.ADMIN, "/p/BR1/", verified=False)
    actor = Actor(person_id=1, memberships=(membership,))
    assert standings(actor) == {S.SIGNED_IN, S.MEMBER, S.ORGANISATION_ADMIN}


def test_a_plain_member_does_not_manage_the_organisation() -> None:
    membership = Membership(7, OrganisationRole.MEMBER, "/p/BR1/", verified=True)
    assert not holds(Actor(person_id=1, memberships=(membership,)), P.ORGANISATION_MANAGE)
