"""The public directory: accredited brokers with load and results, counted when the page is read."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Organisation
from marketplace.blueprints.brokers.bp import bp
from marketplace.blueprints.brokers.support import (
    agency_of,
    branch_names,
    branches_line,
    field_options,
    fields_line,
)
from marketplace.blueprints.guards import public
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.paging import page_number, pager
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.conditions import LONGEST_WORDS
from marketplace.brokerage.models import Broker
from marketplace.brokerage.queries import directory
from marketplace.brokerage.queries.directory import Load, Wanted
from marketplace.brokerage.states import BrokerGrade
from marketplace.contracts.queries import by_broker
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.text import clean_line


@dataclass(frozen=True)
class BrokerRow:
    """A broker as everybody may see one."""

    broker: Broker
    fields: str
    branches: str
    agency: Organisation | None
    load: Load
    contracts: int


@bp.get("/brokers")
@public
def index() -> ResponseReturnValue:
    """The number of statements does not depend on how many brokers there are."""
    today, page = beijing_today(), page_number()
    agencies = directory.agencies(PUBLIC, today)
    wanted = _wanted(dict(agencies))
    found = directory.find(PUBLIC, wanted, today, page)
    return render_template(
        "brokers/index.html",
        rows=_rows(found.rows),
        total=found.total,
        pager=pager(page, found.total, directory.PAGE),
        wanted=wanted,
        is_filtered=wanted != Wanted(),
        fields=field_options(),
        branches=list(branch_names().items()),
        agencies=agencies,
        grades=list(BrokerGrade),
        longest=LONGEST_WORDS,
    )


@bp.get("/brokers/<int:broker_id>")
@public
def show(broker_id: int) -> ResponseReturnValue:
    broker = directory.one(PUBLIC, broker_id, beijing_today())
    return render_template("brokers/show.html", row=_rows([broker])[0])


def _rows(brokers: list[Broker]) -> list[BrokerRow]:
    ids, names = [broker.id for broker in brokers], branch_names()
    loads, contracts = directory.loads(PUBLIC, ids), by_broker.registered(PUBLIC, ids)
    return [
        BrokerRow(
            broker, fields_line(broker), branches_line(broker, names), agency_of(broker),
            loads.get(broker.id, directory.NOTHING), contracts.get(broker.id, 0),
        )
        for broker in brokers
    ]  # fmt: skip


def _wanted(agencies: dict[int, str]) -> Wanted:
    """What the address asks for; a value that is none of a list asks for nothing."""
    grades = {grade.value: grade for grade in BrokerGrade}
    fields, branches = dict(field_options()), branch_names()
    field, branch = request.args.get("field", ""), request.args.get("branch", "")
    agency = whole_number(request.args.get("agency"))
    return Wanted(
        words=clean_line(request.args.get("q", ""))[:LONGEST_WORDS],
        field=field if field in fields else "",
        branch=branch if branch in branches else "",
        grade=grades.get(request.args.get("grade", "")),
        agency=agency if agency in agencies else None,
    )
