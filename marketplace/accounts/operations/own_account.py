"""What people change about themselves."""

from marketplace.accounts import policy
from marketplace.accounts.drafts import person_problems
from marketplace.accounts.models import Person
from marketplace.accounts.permissions import Permission
from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import clean_line

LANGUAGES = ("zh", "en")


def edit(actor: Actor, *, name: str, language: str, mail_wanted: bool = True) -> None:
    """Name, the language of letters and pages, and whether news comes by mail. Raises NotAllowed, Invalid."""
    policy.require_permission(actor, Permission.ACCOUNT_OWN)
    person = db.session.get_one(Person, actor.person_id)
    name = clean_line(name)
    problems = person_problems(person.email, name, None)
    if problems:
        raise Invalid(*problems)
    person.name = name
    person.language = language if language in LANGUAGES else LANGUAGES[0]
    person.mail_wanted = mail_wanted
    trail.record(actor, "person.edit", f"person:{person.id}", changed=["name", "language", "mail_wanted"])
