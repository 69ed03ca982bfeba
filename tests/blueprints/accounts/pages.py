"""Small steps the tests of the pages of accounts share."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.accounts import second_factor as codes
from marketplace.accounts.models import Person
from marketplace.accounts.second_factor import Vault
from marketplace.db.base import db
from marketplace.kernel.clock import utc_now
from tests import make
from tests.accounts import steps

Response = TestResponse
REGISTRATION: dict[str, Any] = {
    "name": "虚构仪器有限公司",
    "kind": "enterprise",
    "region_code": "220102",
    "person_name": "郑七",
    "email": "zheng@example.invalid",
    "password": steps.NEW_PASSWORD,
    "repeat": steps.NEW_PASSWORD,
    "agreed": "y",
}


def signs_in(client: FlaskClient, username: str, password: str = make.PASSWORD, **more: str) -> Response:
    return client.post("/login", data={"username": username, "password": password, **more})


def register(client: FlaskClient, **values: str) -> Response:
    return client.post("/register", data=REGISTRATION | {"uscc": make.uscc_code()} | values)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def problems_beside(response: Response, field: str) -> str:
    """The message tied to a field, or an empty text."""
    found = re.search(rf'id="{field}-error">(.*?)</p>', response.text, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


def code_now(app: Flask, person_id: int | None, steps_ahead: int = 0) -> str:
    """What the person's app shows."""
    person = db.session.get_one(Person, person_id, populate_existing=True)
    vault = Vault([app.extensions["settings"].signing_key()])
    seed = vault.open(person.totp_seed or "") or ""
    return codes.code_at(seed, codes.step_of(utc_now()) + steps_ahead)


def shape(response: Response) -> tuple[int, str, str]:
    """What an onlooker can compare: status, target and the page without what changes by itself."""
    text = re.sub(r'(nonce|csrf_token|value|v)="[^"]*"', "", response.text)
    text = re.sub(r"\?v=[0-9a-f]+|[\w.+-]+@[\w.-]+", "", text)
    return response.status_code, response.headers.get("Location", ""), text
