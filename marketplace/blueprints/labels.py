"""All closed lists' Chinese words in one place; each room keeps its own table."""

from enum import StrEnum

from marketplace.accounts import labels as accounts
from marketplace.alerts import labels as alerts
from marketplace.listings import labels as listings
from marketplace.matching import labels as matching
from marketplace.network import labels as branches

TABLES: tuple[dict[type[StrEnum], dict[StrEnum, str]], ...] = (
    accounts.LABELS,
    alerts.LABELS,
    branches.LABELS,
    listings.LABELS,
    matching.LABELS,
)


def label(value: StrEnum) -> str:
    """The Chinese source string. Raises KeyError for a list nobody has given words (a test looks for those)."""
    for table in TABLES:
        if type(value) in table:
            return table[type(value)][value]
    raise KeyError(f"no words for {type(value).__name__}.{value.name}")
