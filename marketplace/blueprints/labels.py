"""All closed lists' Chinese words in one place; each room keeps its own table."""

from enum import StrEnum

from marketplace.accounts import labels as accounts
from marketplace.alerts import labels as alerts
from marketplace.brokerage import labels as brokerage
from marketplace.budgets import labels as budgets
from marketplace.catalogue import labels as catalogue
from marketplace.claims import labels as claims
from marketplace.contracts import labels as contracts
from marketplace.contracts import labels_desk as contracts_desk
from marketplace.inbox import labels as inbox
from marketplace.listings import labels as listings
from marketplace.matching import labels as matching
from marketplace.negotiations import labels as negotiations
from marketplace.negotiations import labels_pricing as pricing
from marketplace.network import labels as branches
from marketplace.policies import labels as policies
from marketplace.proofs import labels as proofs
from marketplace.rewards import labels as rewards
from marketplace.rules import words as rules
from marketplace.schedule import labels as schedule
from marketplace.threads import labels as threads

TABLES: tuple[dict[type[StrEnum], dict[StrEnum, str]], ...] = (
    accounts.LABELS,
    alerts.LABELS,
    branches.LABELS,
    contracts.LABELS,
    contracts_desk.LABELS,
    brokerage.LABELS,
    budgets.LABELS,
    catalogue.LABELS,
    claims.LABELS,
    inbox.LABELS,
    listings.LABELS,
    matching.LABELS,
    negotiations.LABELS,
    pricing.LABELS,
    policies.LABELS,
    proofs.LABELS,
    rewards.LABELS,
    rules.LABELS,
    schedule.LABELS,
    threads.LABELS,
)


def label(value: StrEnum) -> str:
    """The Chinese source string. Raises KeyError for a list nobody has given words (a test looks for those)."""
    for table in TABLES:
        if type(value) in table:
            return table[type(value)][value]
    raise KeyError(f"no words for {type(value).__name__}.{value.name}")
