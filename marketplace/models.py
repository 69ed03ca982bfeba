"""Every table of the market in one import, for the mappers and the migrations."""

from marketplace.accounts import models as accounts
from marketplace.alerts import models as alerts
from marketplace.audit import models as audit
from marketplace.branches import models as branches
from marketplace.brokerage import models as brokerage
from marketplace.budgets import models as budgets
from marketplace.catalogue import models as catalogue
from marketplace.claims import models as claims
from marketplace.contracts import models as contracts
from marketplace.contracts import models_counted as contracts_counted
from marketplace.contracts import models_plan as contracts_plan
from marketplace.db import outbox
from marketplace.files import models as files
from marketplace.inbox import models as inbox
from marketplace.intake import models as intake
from marketplace.listings import models as listings
from marketplace.matching import models as matching
from marketplace.negotiations import models as negotiations
from marketplace.policies import models as policies
from marketplace.proofs import models as proofs
from marketplace.rewards import models as rewards
from marketplace.schedule import models as schedule
from marketplace.search import models as search
from marketplace.shortlists import models as shortlists
from marketplace.threads import models as threads

__all__ = [
    "accounts", "alerts", "audit", "branches", "brokerage", "budgets", "catalogue", "claims", "contracts",
    "contracts_counted", "contracts_plan", "files", "inbox", "intake", "listings", "matching", "negotiations",
    "outbox", "policies", "proofs", "rewards", "schedule", "search", "shortlists", "threads",
]  # fmt: skip
