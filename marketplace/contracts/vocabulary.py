"""Closed lists of a technical contract. Pure."""

from enum import StrEnum


class ContractKind(StrEnum):
    """The five technology contracts of the Civil Code, arts 843, 851, 862–863, 876 and 878."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENCE = "licence"
    CONSULTING = "consulting"
    SERVICE = "service"


class SubKind(StrEnum):
    COMMISSIONED = "commissioned"
    COOPERATIVE = "cooperative"
    PATENT_RIGHT = "patent_right"
    PATENT_APPLICATION = "patent_application"
    KNOW_HOW = "know_how"
    SOFTWARE = "software"
    LAYOUT = "layout"
    VARIETY = "variety"
    PATENT_LICENCE = "patent_licence"
    KNOW_HOW_LICENCE = "know_how_licence"
    OTHER_LICENCE = "other_licence"
    CONSULTING = "consulting"
    SERVICE = "service"
    TRAINING = "training"
    INTERMEDIATION = "intermediation"


K = ContractKind
SUB_KINDS: dict[ContractKind, tuple[SubKind, ...]] = {
    K.DEVELOPMENT: (SubKind.COMMISSIONED, SubKind.COOPERATIVE),
    K.TRANSFER: (
        SubKind.PATENT_RIGHT, SubKind.PATENT_APPLICATION, SubKind.KNOW_HOW, SubKind.SOFTWARE, SubKind.LAYOUT,
        SubKind.VARIETY,
    ),
    K.LICENCE: (SubKind.PATENT_LICENCE, SubKind.KNOW_HOW_LICENCE, SubKind.OTHER_LICENCE),
    K.CONSULTING: (SubKind.CONSULTING,),
    K.SERVICE: (SubKind.SERVICE, SubKind.TRAINING, SubKind.INTERMEDIATION),
}  # fmt: skip


class LegalType(StrEnum):
    """What a party is, in the classes that the registration asks for."""

    STATE_ORGAN = "state_organ"
    RESEARCH_INSTITUTE = "research_institute"
    UNIVERSITY = "university"
    MEDICAL = "medical"
    OTHER_INSTITUTION = "other_institution"
    SOCIETY = "society"
    ENTERPRISE = "enterprise"
    INDIVIDUAL = "individual"
    FOREIGN = "foreign"
    OTHER = "other"


class IpKind(StrEnum):
    """The intellectual property that a contract is about."""

    INVENTION_PATENT = "invention_patent"
    UTILITY_PATENT = "utility_patent"
    DESIGN_PATENT = "design_patent"
    KNOW_HOW = "know_how"
    SOFTWARE = "software"
    LAYOUT = "layout"
    VARIETY = "variety"
    NONE = "none"


class PaymentKind(StrEnum):
    """How the price is paid (Civil Code art. 846)."""

    LUMP_SUM = "lump_sum"
    INSTALMENTS = "instalments"
    ROYALTY = "royalty"
    ENTRY_AND_ROYALTY = "entry_and_royalty"
    MILESTONES = "milestones"


class PartyRole(StrEnum):
    """The seller gives the technology (卖方), the buyer takes it (买方)."""

    SELLER = "seller"
    BUYER = "buyer"

    @property
    def other(self) -> "PartyRole":
        return PartyRole.BUYER if self is PartyRole.SELLER else PartyRole.SELLER


class Programme(StrEnum):
    """Which plan or programme the work belongs to (计划来源), in the classes of the national statistics."""

    NATIONAL = "national"
    MINISTRY = "ministry"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    NONE = "none"


class Objective(StrEnum):
    """What the technology is for (社会经济目标)."""

    AGRICULTURE = "agriculture"
    INDUSTRY = "industry"
    ENERGY = "energy"
    INFRASTRUCTURE = "infrastructure"
    ENVIRONMENT = "environment"
    HEALTH = "health"
    SOCIETY = "society"
    EARTH_AND_SPACE = "earth_and_space"
    OTHER = "other"


class MissingItem(StrEnum):
    """What a submission can lack, after the list of what a registration asks for."""

    CONTRACT_TEXT = "contract_text"
    SIGNATURES = "signatures"
    PARTY_FACTS = "party_facts"
    RIGHTS_PAPERS = "rights_papers"
    TARGETS = "targets"
    ACCEPTANCE = "acceptance"
    AMOUNTS = "amounts"
    PAYMENT_TERMS = "payment_terms"
    OWNERSHIP = "ownership"
    AUTHORITY = "authority"
    OTHER = "other"
