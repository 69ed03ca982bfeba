"""Which listings an address names: `?id=1&id=CG000002`, as boxes of a list send it or as somebody typed it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.support import scope
from marketplace.kernel.text import clean_line
from marketplace.listings.codes import id_in
from marketplace.listings.queries.several import public_many
from marketplace.listings.showing import PublicListing

MOST_ASKED = 50
"""Ids that are looked for at all."""
MOST_UNKNOWN = 5
LONGEST_UNKNOWN = 40
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class Picked:
    """Listings in the order asked for, and what names none, as it was typed."""

    listings: list[PublicListing]
    unknown: list[str]


def picked_texts(values: MultiDict[str, str]) -> list[str]:
    """Every id that was sent, also several in one field, each once."""
    parts = (part for value in values.getlist("id") for part in _BETWEEN.split(value))
    return [part for part in dict.fromkeys(parts) if part][:MOST_ASKED]


def picked(texts: Sequence[str] | None = None) -> Picked:
    """What this request names, as its reader may see it. One statement."""
    asked = picked_texts(request.args) if texts is None else texts
    ids = {text: id_in(text) for text in asked}
    wanted = [number for number in ids.values() if number is not None]
    found = public_many(scope(), wanted, signed_in=current_actor().is_signed_in)
    known = {page.id for page in found}
    unknown = [clean_line(text)[:LONGEST_UNKNOWN] for text, number in ids.items() if number not in known]
    return Picked(found, list(filter(None, unknown))[:MOST_UNKNOWN])
