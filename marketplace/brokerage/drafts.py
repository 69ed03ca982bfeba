"""What a person says about oneself as a broker, cleaned and checked. Pure."""

from dataclasses import dataclass, replace

from marketplace.brokerage.vocabulary import BrokerGrade
from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block, clean_line

LONGEST = {"certificate_no": 60, "certificate_issuer": 120, "introduction": 2_000}
"""Letters a text may have."""
MOST_HOURS = 10_000
PROVEN = ("grade", "certificate_no", "certificate_issuer", "training_hours")
"""What the certificate says and the department has checked; it stands still while an accreditation is in force."""


@dataclass(frozen=True)
class BrokerDraft:
    """The particulars of an application.

    `fields` are codes of priority fields, `branches` paths of branches where the person works (none: everywhere);
    `organisation_id` is the agency, None for somebody working alone.
    """

    grade: BrokerGrade
    certificate_no: str
    certificate_issuer: str
    training_hours: int
    fields: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    organisation_id: int | None = None
    introduction: str = ""


@dataclass(frozen=True)
class Choices:
    """What may be chosen: codes in force, paths of open branches, and the person's own agencies."""

    fields: frozenset[str]
    branches: frozenset[str]
    agencies: frozenset[int]


@dataclass(frozen=True)
class AccreditationRules:
    """As the settings have them: the fewest training hours, and for how many years an accreditation holds."""

    minimum_hours: int
    valid_years: int


def cleaned_broker(draft: BrokerDraft) -> BrokerDraft:
    """Safe to store: lines are lines, and nothing is chosen twice."""
    return replace(
        draft,
        certificate_no=clean_line(draft.certificate_no),
        certificate_issuer=clean_line(draft.certificate_issuer),
        fields=tuple(dict.fromkeys(draft.fields)),
        branches=tuple(dict.fromkeys(draft.branches)),
        introduction=clean_block(draft.introduction),
    )


def broker_problems(draft: BrokerDraft, choices: Choices) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft."""
    found = [Problem(name, "required") for name in PROVEN[1:3] if not getattr(draft, name)]
    found += [
        Problem(name, "too_long", length=len(getattr(draft, name)), most=most)
        for name, most in LONGEST.items()
        if len(getattr(draft, name)) > most
    ]
    if not 0 <= draft.training_hours <= MOST_HOURS:
        found.append(Problem("training_hours", "out_of_range", most=MOST_HOURS))
    if not draft.fields:
        found.append(Problem("fields", "required"))
    if not set(draft.fields) <= choices.fields:
        found.append(Problem("fields", "unknown"))
    if not set(draft.branches) <= choices.branches:
        found.append(Problem("branches", "unknown"))
    if draft.organisation_id is not None and draft.organisation_id not in choices.agencies:
        found.append(Problem("organisation_id", "unknown"))
    return tuple(found)
