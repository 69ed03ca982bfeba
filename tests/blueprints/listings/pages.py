"""A small browser without JavaScript: reads a page strictly, and gives back what its form would send."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse
from wtforms import Field, FieldList, Form, FormField

from marketplace.accounts.models import Organisation
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.listings.content import from_json
from marketplace.listings.models import Listing
from marketplace.listings.queries import own
from tests import make

TICKED = {"checkbox", "radio"}
UNSENT = {"submit", "button", "file"}


def parsed(response: TestResponse) -> Element:
    """The page as a tree. Raises ParseError for markup that a browser would have to guess at."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(response.get_data(as_text=True))
    return tree


def form_data(response: TestResponse, form_id: str = "listing-form") -> MultiDict[str, Any]:
    """What the form of that id sends when no button is named."""
    form = next(form for form in parsed(response).iter("form") if form.get("id") == form_id)
    return MultiDict(pair for control in form.iter() for pair in _sent(control))


def controls_of(form: Form) -> MultiDict[str, Any]:
    """What the controls of a form send as they stand, without the page around them."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    markup = "".join(str(control()) for control in leaves(form))
    return MultiDict(pair for control in parser.parseFragment(markup).iter() for pair in _sent(control))


def leaves(form: Form) -> Iterator[Field]:
    """Every control, those of rows and parts included."""
    for control in form:
        if isinstance(control, FormField):
            yield from leaves(control.form)
        elif isinstance(control, FieldList):
            for entry in control.entries:
                yield from leaves(entry.form) if isinstance(entry, FormField) else [entry]
        else:
            yield control


def first_form(response: TestResponse, action_ends: str) -> MultiDict[str, Any]:
    """What the first posting form with such an address sends."""
    forms = parsed(response).iter("form")
    form = next(
        f for f in forms if f.get("method") == "post" and (f.get("action") or "").endswith(action_ends)
    )
    return MultiDict(pair for control in form.iter() for pair in _sent(control))


def _sent(control: Element) -> Iterator[tuple[str, str]]:
    name = control.get("name")
    if not name or control.tag not in {"input", "textarea", "select"}:
        return
    if control.tag == "textarea":
        yield name, control.text or ""
    elif control.tag == "select":
        chosen = [o for o in control.iter("option") if o.get("selected") is not None]
        first = None if control.get("multiple") is not None else next(iter(control.iter("option")), None)
        for option in chosen or ([first] if first is not None else []):
            yield name, option.get("value", "")
    elif control.get("type") not in UNSENT and (
        control.get("type") not in TICKED or control.get("checked") is not None
    ):
        yield name, control.get("value", "")


def words_at(response: TestResponse, element_id: str) -> str:
    """The text of the element with an id; '' when there is none."""
    found = next((node for node in parsed(response).iter() if node.get("id") == element_id), None)
    return "" if found is None else "".join(found.itertext()).strip()


def url(listing: Listing, rest: str = "") -> str:
    return f"/listings/{listing.id}{rest}"


def save(browser: FlaskClient, listing: Listing, where: str = "/edit", **changes: Any) -> TestResponse:
    """Open the form, change some fields, press "save" (or the button given)."""
    data = form_data(browser.get(url(listing, where)))
    if not {"row_action", "file_action"} & changes.keys():
        data["intent"] = "save"
    for name, value in changes.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return browser.post(url(listing, where), data=data, content_type="multipart/form-data")


def stored(listing: Listing) -> Any:
    """The draft in the database now."""
    db.session.expire_all()
    row = own.one(EVERYTHING, listing.id)
    return from_json(row.kind, row.working.content)


def colleague(of: Actor, role: OrganisationRole = OrganisationRole.MEMBER) -> Actor:
    """Another person of the same organisation."""
    organisation = db.session.get_one(Organisation, of.memberships[0].organisation_id)
    return make.member(organisation, role)
