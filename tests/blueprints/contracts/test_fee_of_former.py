"""A share of the fee that was agreed on stays with who had the lead before, until somebody takes it away."""

from flask import Flask

from marketplace.contracts.operations import following
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from tests.blueprints.contracts.addresses import SignIn, step_form, write
from tests.making import contracts as making
from tests.making.taking_over import broker_row, taken_over


def test_the_form_keeps_the_former_brokers_share(app: Flask, signed_in: SignIn) -> None:
    deal = making.complete()
    other = taken_over(deal)
    with unit_of_work():
        following.follow_lead(SYSTEM, deal.id)
    browser, before = signed_in(other), deal.draft.fee_shares
    row = broker_row(other)
    form = step_form(browser, deal, "people")
    assert form["fee_shares-0-broker_id"] == str(before[0].broker_id)
    assert write(browser, deal, "people", makers__0__name="张青").status_code == 302
    assert deal.draft.makers[0].name == "张青"
    assert deal.draft.fee_shares == before
    answer = write(
        browser, deal, "people", fee_shares__0__name="接手人", fee_shares__0__broker_id=str(row.id)
    )
    assert answer.status_code == 302
    assert [(share.name, share.broker_id) for share in deal.draft.fee_shares] == [("接手人", row.id)]
