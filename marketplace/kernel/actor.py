"""Who is acting. Frozen and plain, so that operations, jobs and commands are called alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

PROVINCE_PATH = "/p/"
"""Path of the provincial market, the root of the branch tree; a branch is /p/BR1/, a node /p/BR1/220184/."""


class Role(StrEnum):
    """System roles (product roles of the market). Membership of an organisation is not one of these."""

    BROKER = "broker"
    NODE_OPERATOR = "node_operator"
    BRANCH_OPERATOR = "branch_operator"
    PROVINCE_OPERATOR = "province_operator"
    DEPARTMENT_OFFICER = "department_officer"
    DEPARTMENT_HEAD = "department_head"
    CONTRACT_REGISTRAR = "contract_registrar"
    FINANCE_OFFICER = "finance_officer"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"


OPERATORS = frozenset({Role.NODE_OPERATOR, Role.BRANCH_OPERATOR, Role.PROVINCE_OPERATOR})
DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})
SECOND_FACTOR_ROLES = DEPARTMENT | ADMINISTRATORS | {Role.CONTRACT_REGISTRAR, Role.FINANCE_OFFICER}


class OrganisationRole(StrEnum):
    """What a person is inside an organisation."""

    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True)
class Membership:
    """`verified` is the organisation's own state: only a verified one may publish."""

    organisation_id: int
    role: OrganisationRole
    branch_path: str
    verified: bool


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or a job.

    `branch_path` is the subtree an operator, department officer or registrar works in ("/p/" is the whole province),
    None for everybody else. `address` and `request_id` are for the audit trail alone.
    """

    person_id: int | None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    branch_path: str | None = None
    memberships: tuple[Membership, ...] = ()
    is_system: bool = False
    second_factor: bool = False
    address: str | None = None
    request_id: str | None = None
    organisation_ids: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        ids = frozenset(m.organisation_id for m in self.memberships)
        object.__setattr__(self, "organisation_ids", ids)

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    def has(self, *roles: Role) -> bool:
        """True when the actor holds any of the roles."""
        return any(role in self.roles for role in roles)

    def membership(self, organisation_id: int) -> Membership | None:
        return next((m for m in self.memberships if m.organisation_id == organisation_id), None)


def with_hand(ids: Sequence[int] | None, actor: Actor) -> list[int]:
    """Who had a hand in something, with the actor among them: a new list, in which nobody stands twice."""
    known = list(ids or ())
    return known if actor.person_id is None or actor.person_id in known else [*known, actor.person_id]


ANONYMOUS = Actor(person_id=None)
SYSTEM = Actor(person_id=None, name="system", branch_path=PROVINCE_PATH, is_system=True)
