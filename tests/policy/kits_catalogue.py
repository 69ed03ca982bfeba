"""An issue of the catalogue that is compiled, one that is out with an erratum; catalogues of owners on demand."""

import hashlib
from io import BytesIO
from typing import Any

from sqlalchemy import select

from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueEntry
from marketplace.catalogue.operations import errata, filing, printing
from marketplace.catalogue.states import IssueStatus
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.opening import FOLDER
from marketplace.kernel.actor import PROVINCE_PATH, SYSTEM
from tests.making import issues as making

COMPILED, OUT = (2031, 1), (2031, 2)
"""Quarters that nobody else makes an issue of."""


def add(kits: dict[str, dict[str, Any]], settings: Settings, places: dict[str, tuple[str, str]]) -> None:
    """`places`: each operator's, with whose kit it is."""
    desk = making.Desk()
    compiled = making.issue(IssueStatus.COMPILING, desk, year=COMPILED[0], quarter=COMPILED[1]).id
    out = making.issue(IssueStatus.FROZEN, desk, year=OUT[0], quarter=OUT[1]).id
    making.files(out, settings.instance_dir / FOLDER)
    making.advance(out, IssueStatus.PUBLISHED, desk)
    with unit_of_work():
        erratum = errata.write(desk.officer, out, "", "虚构的更正").id
    entries = {
        row.listing_id: row.id
        for row in db.session.execute(
            select(CatalogueEntry.listing_id, CatalogueEntry.id).where(CatalogueEntry.issue_id == compiled)
        )
    }
    steps = {"begin": "collect", "go_on": "compile", "finish": "publish", "turn_back": "cancel"}
    for role, kit in kits.items():
        kit.update(
            {
                "issue_id": compiled, "entry_id": entries.get(kit.get("listing_id", 0), min(entries.values())),
                "erratum_id": erratum, "cataloguedesk.take_back": {"issue_id": out},
                "cataloguedesk.print_file": {"form": "csv"},
                **{f"cataloguedesk.{page}": {"move": move} for page, move in steps.items()},
                **_public(),
            }
        )  # fmt: skip
        organisation_id = None if role in places else kit.get("organisation_id")
        path = places[role][0] if role in places else PROVINCE_PATH
        kit["print_id"] = printed(settings, organisation_id, path)


def _public() -> dict[str, Any]:
    """The issue that is out, for the pages that everybody reads."""
    out = {"year": OUT[0], "quarter": OUT[1]}
    kit: dict[str, Any] = {"quarter": OUT[1]}
    for page, more in (("issue", {}), ("entries", {}), ("ended", {}), ("file", {"form": "csv"})):
        kit[f"catalogue.{page}"] = out | more
        kit["catalogue.edition" + ("" if page == "issue" else f"_{page}")] = out | more | {"code": "BR1"}
    return kit


def printed(settings: Settings, organisation_id: int | None, path: str) -> int:
    """A catalogue of an organisation, or of a place, that is done."""
    sha256 = hashlib.sha256(f"{organisation_id}{path}".encode()).hexdigest()
    with unit_of_work():
        row = printing.ask(SYSTEM, organisation_id=organisation_id, path=path)
        printing.start(SYSTEM, row.id, total=1)
        printing.progress(SYSTEM, row.id, 1, entries=1, content_sha256=sha256)
        file = BytesIO(sha256.encode())
        storage = open_catalogue_storage(settings)
        filing.keep(SYSTEM, storage, sha256, Format.CSV, storage.put(file), sha256, 64)
        printing.finish(SYSTEM, row.id)
        return row.id
