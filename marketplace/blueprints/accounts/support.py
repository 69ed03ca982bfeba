"""What several pages of accounts need."""

from collections.abc import Iterable
from enum import StrEnum

from flask import current_app, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Field

from marketplace.accounts import actors
from marketplace.accounts.models import Person
from marketplace.accounts.password_rules import PROFILES, Profile
from marketplace.accounts.permissions import Permission, holds
from marketplace.accounts.queries import organisations, people
from marketplace.accounts.queries.identity import SignedIn
from marketplace.accounts.second_factor import Vault
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.identity import settings
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.errors import NotSignedIn

NEXT = "next"


def password_profile() -> Profile:
    """The profile the market runs with."""
    return PROFILES[settings().password_policy]


def password_words(person: Person | None = None, *texts: str) -> Iterable[str]:
    """Words a password must not consist of: the place, the platform, the person, the organisations."""
    place = province()
    words = [place.name_zh, place.name_en, place.market_zh, place.market_en, "科技大市场", "market", "jishu"]
    if person is not None:
        words += [person.name, person.login_name or "", *person.email.split("@")]
        words += [m.organisation.name for m in organisations.of_person(PUBLIC, person.id)]
    for text in texts:
        words += [text, *text.split("@")]
    return [part for word in words for part in {word, *word.split()} if part]


def vault() -> Vault:
    """Opens and closes the seeds of second factors with this market's keys."""
    wanted = settings()
    return Vault([wanted.signing_key(), *wanted.secret_key_fallbacks])


def half_signed_in() -> SignedIn:
    """Who has shown the password, and perhaps still owes the second factor. Raises NotSignedIn."""
    if "_user_id" not in session or not current_user.is_authenticated:
        raise NotSignedIn
    found: SignedIn = current_user.found
    return found


def reason_words(members: type[StrEnum], stored: str | None) -> str:
    """The words of a stored reason code; empty when there is none."""
    return label_words(members(stored)) if stored else ""


def typed(field: Field) -> str:
    """What a text field holds; nothing typed is an empty text."""
    return field.data or ""


def user_agent() -> str:
    return request.headers.get("User-Agent", "")


def open_browser_session(token: str, *, next_page: str = "") -> None:
    """Start the cookie anew, so that nothing put into it before counts after (no session fixation)."""
    session.clear()
    session["_user_id"] = token  # what Flask-Login reads; the token's row decides the rest
    session["_fresh"] = True
    if next_page:
        session[NEXT] = next_page


START_PAGES = (
    (Permission.LISTING_WORK, "listings.work"),
    (Permission.PEOPLE_ADMINISTER, "accounts.people"),
    (Permission.AUDIT_READ, "audit.index"),
    (Permission.JOBS_SEE, "jobs.index"),
    (Permission.ACCOUNT_OWN, "accounts.profile"),
)


def start_page(person_id: int | None) -> str:
    """Where somebody arrives without having asked for a page: the first that the person may open."""
    actor = actors.actor_for(people.one(PUBLIC, int(person_id or 0)), second_factor=True)
    exists = current_app.view_functions
    return url_for(next(page for wanted, page in START_PAGES if page in exists and holds(actor, wanted)))


def not_indexed(response: Response) -> Response:
    """Pages behind a secret address are kept out of search engines and caches."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
