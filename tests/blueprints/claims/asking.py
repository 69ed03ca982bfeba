"""Pages of claims asked for and posted to."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from tests.making.claims import B01

SignIn = Callable[[Actor], FlaskClient]
OPEN = {"open-benefit": B01, "open-programme_year": "2018", "open-region_code": "", "open-contract": ""}
ROW = {
    "region": "220102", "rows-0-number": "ZL201510000001.1", "rows-0-office": "CN", "rows-0-kind": "invention",
    "rows-0-granted_on": "2018-05-18", "rows-0-first": "yes", "rows-0-before": "no",
}  # fmt: skip


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return re.sub(r"\s+", " ", str(answer.text))


def posted(client: FlaskClient, path: str, **data: Any) -> Any:
    answer = client.post(path, data=data)
    assert answer.status_code == 302, (path, answer.status_code, re.sub(r"\s+", " ", answer.text)[:3000])
    return answer


def opened(client: FlaskClient, by: Actor, benefit: str = B01) -> str:
    """A new claim for the actor's organisation; its address."""
    chosen = {"open-claimant": str(by.memberships[0].organisation_id), "open-benefit": benefit}
    answer = client.post("/claims/new", data=OPEN | chosen)
    assert answer.status_code == 302, answer.text
    return str(answer.location).removesuffix("/facts")
