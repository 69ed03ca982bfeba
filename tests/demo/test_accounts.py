"""One account a role, with a password that everybody may know and the policy accepts."""

import pytest

from marketplace.accounts.password_rules import DENGBAO3, password_problems
from marketplace.accounts.roles import grant_problems
from marketplace.demo.accounts import ACCOUNTS, PASSWORD, DemoAccount, by_login, sign_in_rows
from marketplace.kernel.actor import PROVINCE_PATH, SECOND_FACTOR_ROLES, OrganisationRole, Role


def test_every_system_role_has_an_account() -> None:
    assert {account.role for account in ACCOUNTS} - {None} == set(Role)


def test_members_and_administrators_of_organisations_have_accounts() -> None:
    held = {(account.organisation, account.organisation_role) for account in ACCOUNTS if account.organisation}
    assert held >= {
        ("changbai", OrganisationRole.ADMIN),
        ("changbai", OrganisationRole.MEMBER),
        ("songjiang", OrganisationRole.ADMIN),
        ("xingchen", OrganisationRole.ADMIN),
        ("longtan", OrganisationRole.ADMIN),
    }


def test_two_branches_have_operators_of_their_own() -> None:
    places = [account.branch_path for account in ACCOUNTS if account.role is Role.BRANCH_OPERATOR]
    assert places == ["/p/BR1/", "/p/BR2/"]


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.login)
def test_an_account_keeps_the_rules(account: DemoAccount) -> None:
    words = ("吉林省", "Jilin", "market", account.name, account.login, *account.email.split("@"))
    assert password_problems(account.password, DENGBAO3, words) == ()
    assert account.name.endswith("（演示）")
    assert account.email.endswith(".invalid")
    if account.role is not None:
        assert grant_problems({}, account.role, account.branch_path or PROVINCE_PATH) == ()
    assert account.wants_second_factor == (account.role in SECOND_FACTOR_ROLES)


def test_logins_are_short_and_different() -> None:
    logins = [account.login for account in ACCOUNTS]
    assert len(set(logins)) == len(logins)
    assert max(len(login) for login in logins) <= 18
    assert [by_login(login) for login in logins] == list(ACCOUNTS)


def test_the_sign_in_page_lists_them_in_its_own_language() -> None:
    assert ("高校管理员", "uni-admin", PASSWORD) in sign_in_rows(chinese=True)
    assert ("University administrator", "uni-admin", PASSWORD) in sign_in_rows(chinese=False)
