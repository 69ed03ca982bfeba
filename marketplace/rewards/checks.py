"""Does a split hold together, before the rules are asked? Pure."""

from collections.abc import Iterator

from marketplace.kernel.errors import Problem
from marketplace.kernel.money import MOST_FEN
from marketplace.rewards import limits
from marketplace.rewards.drafts import CostDraft, PersonDraft, ShareDraft
from marketplace.rules.facts import is_region

WHOLE_BP = 10_000


def problems(draft: ShareDraft) -> list[Problem]:
    """Fields are `costs-0-amount_fen`, `people-1-name` and the like."""
    found = list(_lists(draft))
    code = draft.region_code
    is_country = len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()
    if not is_region(code) and not is_country:
        found.append(Problem("region_code", "unknown"))
    if not 0 <= draft.pool_bp <= WHOLE_BP:
        found.append(Problem("pool_bp", "out_of_range"))
    for place, cost in enumerate(draft.costs):
        found += _of_cost(f"costs-{place}-", cost)
    for place, person in enumerate(draft.people):
        found += _of_person(f"people-{place}-", person)
    return found


def _lists(draft: ShareDraft) -> Iterator[Problem]:
    if not draft.people:
        yield Problem("people", "required")
    if len(draft.people) > limits.MOST_PEOPLE:
        yield Problem("people", "too_many", limit=limits.MOST_PEOPLE)
    if len(draft.costs) > limits.MOST_COSTS:
        yield Problem("costs", "too_many", limit=limits.MOST_COSTS)
    seen = set[str]()
    for place, person in enumerate(draft.people):
        if person.email and person.email in seen:
            yield Problem(f"people-{place}-email", "twice")
        seen.add(person.email)


def _of_cost(where: str, cost: CostDraft) -> Iterator[Problem]:
    yield from _words(f"{where}what", cost.what, limits.LONGEST_WHAT)
    yield from _words(f"{where}voucher", cost.voucher, limits.LONGEST_VOUCHER)
    if not 0 < cost.amount_fen <= MOST_FEN:
        yield Problem(f"{where}amount_fen", "out_of_range")


def _of_person(where: str, person: PersonDraft) -> Iterator[Problem]:
    yield from _words(f"{where}name", person.name, limits.LONGEST_NAME)
    yield from _words(f"{where}role", person.role, limits.LONGEST_ROLE)
    yield from _words(f"{where}email", person.email, limits.LONGEST_EMAIL)
    name, at, home = person.email.rpartition("@")
    if person.email and not (at and name and "." in home and " " not in person.email):
        yield Problem(f"{where}email", "no_address")
    if not 0 <= person.weight_bp <= WHOLE_BP:
        yield Problem(f"{where}weight_bp", "out_of_range")


def _words(field: str, words: str, limit: int) -> Iterator[Problem]:
    if not words:
        yield Problem(field, "required")
    elif len(words) > limit:
        yield Problem(field, "too_long", limit=limit)
