"""The market of the desk's measurement: what it writes is counted, and its pages open for those who look at them."""

import pytest
from flask import Flask

from benchmarks import desk, desk_rows
from benchmarks.load import Load
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.queries import figures
from marketplace.contracts.queries.figures import Asked, BuyerPlace, Cut
from marketplace.db.base import db


@pytest.mark.usefixtures("app")
def test_rows_are_what_lists_and_figures_count() -> None:
    _person, broker_id = desk_rows.broker()
    assert desk_rows.broker()[1] == broker_id
    desk_rows.add_contracts(30)
    desk_rows.add_contracts(10)
    found = figures.figures(EVERYTHING, Asked("22"))
    assert found.whole.count == 40
    assert {line.key for line in found.cuts[Cut.PLACE]} == {BuyerPlace.PROVINCE, BuyerPlace.CHINA}
    desk_rows.add_leads(25, broker_id)
    desk_rows.add_leads(5, broker_id)
    assert db.session.query(desk_rows.Lead).count() == 30
    assert db.session.query(desk_rows.LeadSide).count() == 60


def test_each_page_takes_the_same_statements_with_ten_times_the_rows(app: Flask) -> None:
    person_id, broker_id = desk_rows.broker()
    cookies = desk.cookies_of(app, person_id)
    desk_rows.add_leads(20, broker_id)
    desk_rows.add_contracts(20)
    few = desk.statements(app, cookies)
    desk_rows.add_leads(180, broker_id)
    desk_rows.add_contracts(180)
    assert desk.statements(app, cookies) == few
    assert set(few) == {page.name for page in desk.PAGES}


def test_more_statements_with_more_rows_fail_the_measurement() -> None:
    load = Load(100.0, 1.0, 2.0, 0)
    desk.show({"bare": load, "figures": load}, {"figures": (3, 3)})
    with pytest.raises(SystemExit, match="figures"):
        desk.show({"bare": load, "figures": load}, {"figures": (3, 4)})
