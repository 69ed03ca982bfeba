"""Which fields submitting needs, asked of the checks themselves, so that marks and rules cannot disagree."""

from datetime import date

from marketplace.listings.checks import CheckLevel, Vocabulary, problems
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.vocabulary import Kind

_NEEDED = frozenset({"required", "not_declared"})
_ANY_DAY = date(2026, 1, 1)


def required_paths(kind: Kind) -> frozenset[str]:
    """Paths as in `wording.FIELD_LABELS` of what an empty form lacks."""
    nowhere = Vocabulary(frozenset(), frozenset())
    found = problems(DRAFT_OF[kind](), CheckLevel.SUBMIT, nowhere, _ANY_DAY)
    return frozenset(problem.field for problem in found if problem.code in _NEEDED)
