"""Frozen input shapes of a listing, as forms, imports and the API all hand them in.

Every field may be empty, since a draft is saved half-written; `checks.py` says what submitting needs.
Amounts are whole fen, shares basis points, dates calendar days on the Beijing clock.
"""

from dataclasses import dataclass
from datetime import date

from marketplace.listings.vocabulary import (
    Appraisal,
    CooperationMode,
    Form,
    IpSplit,
    IpStatus,
    IpType,
    Level,
    NeedKind,
    NoveltyKind,
    PriceKind,
    Secrecy,
    Stage,
    TargetOperator,
    Visibility,
)


@dataclass(frozen=True)
class IpRow:
    """One right behind an achievement. `jurisdiction` is an ISO 3166 alpha-2 code, or WO and EP."""

    type: IpType
    number: str = ""
    title: str = ""
    status: IpStatus = IpStatus.NOT_APPLICABLE
    holder: str = ""
    jurisdiction: str = "CN"
    filed_on: date | None = None
    granted_on: date | None = None


@dataclass(frozen=True)
class TeamMember:
    """One of the people who made the achievement; the order of the rows is the order of completion."""

    name: str
    organisation: str = ""
    part: str = ""
    share_bp: int | None = None


@dataclass(frozen=True)
class Target:
    """One figure that a solution has to reach (考核指标)."""

    name: str
    operator: TargetOperator = TargetOperator.AT_LEAST
    value: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Contact:
    """The organisation's desk (单位窗口); never a researcher's private phone."""

    office: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class CommonDraft:
    """What both kinds share. `fields` are priority-field codes (F01…), the first one leading."""

    title: str = ""
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    industry_code: str = ""
    region_code: str = ""
    modes: tuple[CooperationMode, ...] = ()
    contact: Contact = Contact()
    detail: str = ""
    secrecy: Secrecy | None = None
    security_declared: bool = False
    public_interest_declared: bool = False
    attachments: tuple[int, ...] = ()


@dataclass(frozen=True)
class AchievementDraft(CommonDraft):
    """科技成果. `public_summary` is for everybody, `detail` for signed-in readers."""

    public_summary: str = ""
    registration_no: str = ""
    cooperating_organisations: tuple[str, ...] = ()
    recommender: str = ""
    research_start: str = ""
    research_end: str = ""
    novelty_kind: NoveltyKind | None = None
    form: Form | None = None
    level: Level | None = None
    appraisal: Appraisal | None = None
    stage: Stage | None = None
    trl: int | None = None
    trl_evidence: str = ""
    trl_evidence_on: date | None = None
    ip: tuple[IpRow, ...] = ()
    publicly_funded: bool | None = None
    funding: str = ""
    grant_no: str = ""
    team: tuple[TeamMember, ...] = ()
    specifications: str = ""
    business_case: str = ""
    price_kind: PriceKind | None = None
    price_fen: int | None = None
    awards: str = ""
    first_public_on: date | None = None


@dataclass(frozen=True)
class NeedDraft(CommonDraft):
    """技术需求. `problem` is for everybody (see `visibility`), `detail` for signed-in readers."""

    problem: str = ""
    need_kind: NeedKind | None = None
    targets: tuple[Target, ...] = ()
    baseline: str = ""
    tried: str = ""
    deadline: date | None = None
    valid_until: date | None = None
    price_kind: PriceKind | None = None
    budget_fen: int | None = None
    budget_to_solver_fen: int | None = None
    wanted_organisations: str = ""
    wanted_experts: str = ""
    ip_split: IpSplit | None = None
    acceptance: str = ""
    bidder_conditions: str = ""
    min_trl: int | None = None
    visibility: Visibility = Visibility.PUBLIC


Draft = AchievementDraft | NeedDraft
