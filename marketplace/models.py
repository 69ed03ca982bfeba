"""Every table of the market in one import, for the mappers and the migrations."""

from marketplace.accounts import models as accounts
from marketplace.audit import models as audit
from marketplace.branches import models as branches
from marketplace.db import outbox
from marketplace.files import models as files
from marketplace.intake import models as intake
from marketplace.jobs import models as jobs
from marketplace.listings import models as listings
from marketplace.matching import models as matching

__all__ = ["accounts", "audit", "branches", "files", "intake", "jobs", "listings", "matching", "outbox"]
