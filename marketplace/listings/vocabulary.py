"""The closed lists of a listing. Values are stored and exchanged; words for people are in `labels.py`."""

from enum import StrEnum


class Kind(StrEnum):
    ACHIEVEMENT = "achievement"
    NEED = "need"


class Secrecy(StrEnum):
    """成果密级. Only PUBLIC may enter the market; the others exist so that a person can say so and be advised."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SECRET = "secret"  # noqa: S105 a classification, not a credential


class NoveltyKind(StrEnum):
    """成果属性."""

    ORIGINAL = "original"
    ABSORBED = "absorbed"
    REDEVELOPED = "redeveloped"


class Form(StrEnum):
    """成果体现形式."""

    PRODUCT = "product"
    PROCESS = "process"
    MATERIAL = "material"
    EQUIPMENT = "equipment"
    SOFTWARE = "software"
    VARIETY = "variety"
    STANDARD = "standard"
    OTHER = "other"


class Level(StrEnum):
    """成果水平; NOT_APPRAISED is a value of its own, not a gap."""

    INTERNATIONAL_LEADING = "international_leading"
    INTERNATIONAL_ADVANCED = "international_advanced"
    NATIONAL_LEADING = "national_leading"
    NATIONAL_ADVANCED = "national_advanced"
    PROVINCIAL_LEADING = "provincial_leading"
    NOT_APPRAISED = "not_appraised"


class Appraisal(StrEnum):
    """评价方式."""

    EXPERT_REVIEW = "expert_review"
    ACCEPTANCE = "acceptance"
    THIRD_PARTY = "third_party"
    INDUSTRY_ACCESS = "industry_access"
    NONE = "none"


class Stage(StrEnum):
    """成果所处阶段."""

    EARLY = "early"
    MIDDLE = "middle"
    MATURE = "mature"


class IpType(StrEnum):
    INVENTION_PATENT = "invention_patent"
    UTILITY_MODEL = "utility_model"
    DESIGN_PATENT = "design_patent"
    SOFTWARE_COPYRIGHT = "software_copyright"
    PLANT_VARIETY = "plant_variety"
    CIRCUIT_LAYOUT = "circuit_layout"
    TECHNICAL_SECRET = "technical_secret"  # noqa: S105 a kind of right
    OTHER = "other"


class IpStatus(StrEnum):
    FILED = "filed"
    PUBLISHED = "published"
    GRANTED = "granted"
    LAPSED = "lapsed"
    NOT_APPLICABLE = "not_applicable"


class CooperationMode(StrEnum):
    """合作方式."""

    TRANSFER = "transfer"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    ORDINARY_LICENCE = "ordinary_licence"
    EQUITY = "equity"
    JOINT_DEVELOPMENT = "joint_development"
    COMMISSIONED_DEVELOPMENT = "commissioned_development"
    SERVICE = "service"


class PriceKind(StrEnum):
    """定价方式. NEGOTIABLE (面议) is a kind of price, not an amount of 0."""

    AGREEMENT = "agreement"
    LISTED = "listed"
    AUCTION = "auction"
    APPRAISAL = "appraisal"
    NEGOTIABLE = "negotiable"


class NeedKind(StrEnum):
    """需求类别."""

    NEW_PRODUCT = "new_product"
    PROCESS_IMPROVEMENT = "process_improvement"
    MATERIAL = "material"
    EQUIPMENT = "equipment"
    TESTING = "testing"
    SOFTWARE = "software"
    OTHER = "other"


class IpSplit(StrEnum):
    """产权归属 that the seeker proposes."""

    SEEKER = "seeker"
    SOLVER = "solver"
    SHARED = "shared"
    NEGOTIABLE = "negotiable"


class Visibility(StrEnum):
    """公开范围: HIDDEN_NAME hides the organisation from visitors, REGISTERED the whole text but its title."""

    PUBLIC = "public"
    HIDDEN_NAME = "hidden_name"
    REGISTERED = "registered"


class TargetOperator(StrEnum):
    """考核指标's comparison. BETWEEN takes two numbers in `value`, written `low-high`."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"
    BETWEEN = "between"
    QUALITATIVE = "qualitative"
