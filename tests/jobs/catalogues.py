"""A setter in the renderers' place, and what was made with it."""

from dataclasses import dataclass, field
from io import BytesIO
from threading import Event
from typing import BinaryIO

import pytest
from sqlalchemy import select

from marketplace.catalogue import setting
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueFile, CataloguePrint
from marketplace.catalogue.operations import printing
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor


@dataclass
class Setter:
    """Takes note of each (content, format) that it is asked for. `raises` what a format comes to; after `last` files
    the process is told to end.
    """

    asked: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    raises: dict[Format, Exception] = field(default_factory=dict)
    last: int | None = None

    def __call__(self, text: str, sha256: str, form: Format, stop: Event) -> BinaryIO:
        self.asked.append((sha256, form.value))
        self.texts.append(text)
        if form in self.raises:
            raise self.raises[form]
        if len(self.asked) == self.last:
            stop.set()
        return BytesIO(f"{sha256}.{form.value}".encode())


@pytest.fixture
def setter(monkeypatch: pytest.MonkeyPatch) -> Setter:
    made = Setter()
    monkeypatch.setattr(setting, "set_file", made)
    return made


def files() -> list[tuple[str, str]]:
    """(content, format) of every row."""
    db.session.rollback()
    rows = db.session.execute(select(CatalogueFile.content_sha256, CatalogueFile.format))
    return [(row[0], row[1]) for row in rows]


def ask(actor: Actor) -> int:
    """For the catalogue of the actor's organisation."""
    with unit_of_work():
        return printing.ask(actor, organisation_id=actor.memberships[0].organisation_id).id


def printed(print_id: int) -> CataloguePrint:
    db.session.rollback()
    return db.session.get_one(CataloguePrint, print_id)
