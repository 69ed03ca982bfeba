"""Builders. They go through the real operations, so that no test describes a row the program could not make.

Each builder commits. An actor is returned rather than a row where a test needs somebody to act.
"""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts import actors
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import organisations, people, sessions
from marketplace.accounts.states import OrganisationKind
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel import uscc
from marketplace.kernel.actor import PROVINCE_PATH, SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, drafts, review, submission
from marketplace.listings.queries import rules as listing_rules
from marketplace.listings.queries import versions
from marketplace.listings.rules import ListingRules
from marketplace.listings.vocabulary import Kind
from tests.listings import samples

PASSWORD = "长白山下-Test-2026"
_numbers = itertools.count(1)


def uscc_code() -> str:
    """A new code with a right check character; 99… is used by no real registrar."""
    first = f"99220100MA{next(_numbers):07d}"[:17]
    return first + uscc.check_character(first)


def organisation(
    kind: OrganisationKind = OrganisationKind.ENTERPRISE,
    *,
    region: str = "220102",
    verified: bool = True,
    name: str | None = None,
    **values: Any,
) -> Organisation:
    """An organisation as the command line makes one."""
    number = next(_numbers)
    with unit_of_work():
        made = organisations.create(
            SYSTEM,
            uscc=values.pop("uscc", None) or uscc_code(),
            name=name or f"虚构单位{number}",
            kind=kind,
            region_code=region,
            verified=verified,
            **values,
        )
        db.session.flush()
        organisation_id = made.id
    return db.session.get_one(Organisation, organisation_id)


def person(*, name: str | None = None, email: str | None = None) -> Person:
    """Somebody who can sign in with PASSWORD."""
    number = next(_numbers)
    with unit_of_work():
        made = people.create(
            SYSTEM,
            email=email or f"person{number}@example.invalid",
            name=name or f"测试人员{number}",
            password=PASSWORD,
        )
        db.session.flush()
        person_id = made.id
    return db.session.get_one(Person, person_id)


def reader(**values: Any) -> Actor:
    """Somebody with an account and nothing else."""
    return actor_of(person(**values).id)


def member(
    of: Organisation | None = None, role: OrganisationRole = OrganisationRole.ADMIN, **values: Any
) -> Actor:
    """A person of an organisation (a new verified enterprise by default)."""
    of = of or organisation(**values)
    organisation_id, who = of.id, person().id
    with unit_of_work():
        organisations.add_member(SYSTEM, organisation_id, who, role)
    return actor_of(who)


def officer(role: Role, branch: str | None = None) -> Actor:
    """A person with a system role; `branch` is a path such as /p/BR1/ (the province by default)."""
    who = person().id
    with unit_of_work():
        people.grant(SYSTEM, who, role, branch_path=branch or PROVINCE_PATH)
    return actor_of(who)


def operator(branch: str = "/p/BR1/") -> Actor:
    """An operator at the level of the path."""
    levels = {2: Role.PROVINCE_OPERATOR, 3: Role.BRANCH_OPERATOR, 4: Role.NODE_OPERATOR}
    return officer(levels[branch.count("/")], branch)


def broker(branch: str = PROVINCE_PATH) -> Actor:
    return officer(Role.BROKER, branch)


def actor_of(person_id: int) -> Actor:
    """The person as an actor who has shown the second factor where one is needed."""
    found = db.session.get_one(Person, person_id)
    return actors.actor_for(found, second_factor=True, address="127.0.0.1", request_id="test")


def session_token(actor: Actor) -> str:
    """A signed-in session for the actor, second factor shown."""
    with unit_of_work():
        found = db.session.get_one(Person, actor.person_id)
        return sessions.open_session(actor, found, user_agent="tests", second_factor_at=utc_now())


def branch(path: str) -> Branch:
    return db.session.scalars(select(Branch).where(Branch.path == path)).one()


def rules(valid_days: int = 180, review_working_days: int = 3) -> ListingRules:
    """The rules of the test installation."""
    return listing_rules.of_installation(
        EVERYTHING, valid_days=valid_days, review_working_days=review_working_days
    )


def achievement(
    owner: Actor | None = None, *, submitted: bool = False, published: bool = False, **draft: Any
) -> Listing:
    """A draft achievement of the owner's organisation (a new one by default), or one that got further."""
    return listing(samples.achievement(**draft), owner, submitted=submitted, published=published)


def need(
    owner: Actor | None = None, *, submitted: bool = False, published: bool = False, **draft: Any
) -> Listing:
    """A draft need, or one that got further; its deadline lies a year ahead."""
    draft.setdefault("deadline", beijing_today() + timedelta(days=365))
    return listing(samples.need(**draft), owner, submitted=submitted, published=published)


def listing(
    draft: Draft, owner: Actor | None = None, *, submitted: bool = False, published: bool = False,
    external_id: str | None = None,
) -> Listing:  # fmt: skip
    """Any draft, taken as far as asked: handed in by its owner, taken and published by a job."""
    owner = owner or member()
    with unit_of_work():
        current, here = rules(), owner.memberships[0].organisation_id
        made = drafts.create(owner, here, draft, current, external_id=external_id)
        if submitted or published:
            submission.submit(owner, made, current)
        if published and made.kind is Kind.NEED:
            review.take(SYSTEM, made, current)
        if published:
            review.publish(SYSTEM, made, current)
        listing_id = made.id
    return db.session.get_one(Listing, listing_id)


def amended(listing_id: int, owner: Actor, **changes: Any) -> None:
    """A public listing with a changed text, handed in by its owner and accepted by a job."""
    with unit_of_work():
        found, current = db.session.get_one(Listing, listing_id), rules()
        amendment = amendments.start(owner, found)
        draft = replace(versions.version(EVERYTHING, listing_id, found.published_version or 0), **changes)
        amendments.save(owner, amendment, draft, current, amendment.row_version)
        if not amendments.submit(owner, amendment, current):
            amendments.accept(SYSTEM, amendment, current)
