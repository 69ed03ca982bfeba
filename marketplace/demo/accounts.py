"""One account for each role. Everybody may know the password, so the demo never shares a market with real data."""

from dataclasses import dataclass

from marketplace.kernel.actor import SECOND_FACTOR_ROLES, OrganisationRole, Role

PASSWORD = "Xuni-Demo#2026"  # noqa: S105 published on purpose: docs and sign-in page show it
"""Of every demo account; satisfies the stricter password profile."""
MAIL_DOMAIN = "demo.example.invalid"


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as.

    `organisation` is a key of data/organisations.yaml, `branch_path` the place a system role is held for. The role of a
    broker comes with the accreditation.
    """

    login: str
    role_zh: str
    role_en: str
    organisation: str | None = None
    organisation_role: OrganisationRole = OrganisationRole.ADMIN
    role: Role | None = None
    branch_path: str | None = None

    @property
    def password(self) -> str:
        return PASSWORD

    @property
    def name(self) -> str:
        return f"{self.role_zh}（演示）"

    @property
    def email(self) -> str:
        return f"{self.login}@{MAIL_DOMAIN}"

    @property
    def wants_second_factor(self) -> bool:
        """True when signing in takes a code, which the page shows in demo mode."""
        return self.role in SECOND_FACTOR_ROLES


R = Role
ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount("uni-admin", "高校管理员", "University administrator", "changbai"),
    DemoAccount("uni-member", "高校成员", "University member", "changbai", OrganisationRole.MEMBER),
    DemoAccount("uni2-admin", "第二高校管理员", "Second university's administrator", "songjiang"),
    DemoAccount("enterprise-admin", "企业管理员", "Enterprise administrator", "xingchen"),
    DemoAccount("enterprise2-admin", "第二企业管理员", "Second enterprise's administrator", "longtan"),
    DemoAccount("broker", "技术经纪人", "Technology broker", "qiaoliang", role=R.BROKER),
    DemoAccount(
        "broker2", "第二技术经纪人", "Second technology broker", "qiaoliang", OrganisationRole.MEMBER, role=R.BROKER
    ),
    DemoAccount(
        "broker3", "已暂停的技术经纪人", "Suspended technology broker", "qiaoliang", OrganisationRole.MEMBER
    ),
    DemoAccount(
        "operator-node", "公主岭节点工作人员", "Node operator (Gongzhuling)",
        role=R.NODE_OPERATOR, branch_path="/p/BR1/220184/",
    ),
    DemoAccount(
        "operator-br1", "长春分市场工作人员", "Branch operator (Changchun)",
        role=R.BRANCH_OPERATOR, branch_path="/p/BR1/",
    ),
    DemoAccount(
        "operator-br2", "吉林分市场工作人员", "Branch operator (Jilin City)",
        role=R.BRANCH_OPERATOR, branch_path="/p/BR2/",
    ),
    DemoAccount("province", "省市场工作人员", "Province operator", role=R.PROVINCE_OPERATOR),
    DemoAccount("department", "科技主管部门工作人员", "Department officer", role=R.DEPARTMENT_OFFICER),
    DemoAccount("department2", "科技主管部门检查人员", "Second department officer", role=R.DEPARTMENT_OFFICER),
    DemoAccount("department-head", "科技主管部门负责人", "Department head", role=R.DEPARTMENT_HEAD),
    DemoAccount("registrar", "合同登记员", "Contract registrar", role=R.CONTRACT_REGISTRAR),
    DemoAccount("registrar2", "复核登记员", "Second registrar", role=R.CONTRACT_REGISTRAR),
    DemoAccount("finance", "财务人员", "Finance officer", role=R.FINANCE_OFFICER),
    DemoAccount("system-admin", "系统管理员", "System administrator", role=R.SYSTEM_ADMINISTRATOR),
    DemoAccount("security-admin", "安全管理员", "Security administrator", role=R.SECURITY_ADMINISTRATOR),
    DemoAccount("audit-admin", "审计管理员", "Audit administrator", role=R.AUDIT_ADMINISTRATOR),
)  # fmt: skip


def by_login(login: str) -> DemoAccount:
    """Raises KeyError."""
    return _BY_LOGIN[login]


def sign_in_rows(*, chinese: bool) -> list[tuple[str, str, str]]:
    """(role, login name, password) as the sign-in page lists them."""
    return [
        (account.role_zh if chinese else account.role_en, account.login, account.password)
        for account in ACCOUNTS
    ]


_BY_LOGIN = {account.login: account for account in ACCOUNTS}
