"""The codes and days off of this installation, as operations want them."""

from marketplace.branches import queries as branches
from marketplace.branches.scope import Scope
from marketplace.listings.rules import ListingRules
from marketplace.listings.submitting import Vocabulary


def of_installation(scope: Scope, *, valid_days: int, review_working_days: int) -> ListingRules:
    """Rules with the given settings; three small reads, so a batch makes them once."""
    vocabulary = Vocabulary(fields=branches.field_codes(scope), regions=branches.region_codes(scope))
    return ListingRules(valid_days, review_working_days, vocabulary, branches.holidays(scope))
