"""What a registrar or a party sends, and what a page says."""

from typing import Any

from flask.testing import FlaskClient

from marketplace.contracts.operations import performing
from marketplace.db.work import unit_of_work
from tests.making import desk
from tests.making.desk import Deal


def decide(client: FlaskClient, deal: Deal, act: str, **values: Any) -> Any:
    data = {f"{act}-{name}": value for name, value in values.items()}
    return client.post(f"/registration/{deal.id}/{act}", data=data)


def own(client: FlaskClient, deal: Deal, act: str, **values: Any) -> Any:
    data = {f"{act}-{name}": value for name, value in values.items()}
    return client.post(f"/contracts/{deal.id}/registration/{act}", data=data)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.text)


def running() -> tuple[Deal, int, int]:
    deal = desk.registered()
    with unit_of_work():
        performing.start(deal.seller, deal.id)
    return deal, *desk.plan(deal)
