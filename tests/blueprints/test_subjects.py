"""What reservations and decisions are about, in words."""

import pytest
from flask import Flask

from marketplace.blueprints.subjects import subject_link


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("claim:12", ("申报 12", "/claims/12")), ("share:3", ("收益分配 3", "")),
        ("share_person:4", ("收益分配人员 4", "")),
        ("claim:x", ("claim:x", "")), ("other:1", ("other:1", "")), ("", ("", "")),
    ],
)  # fmt: skip
def test_a_subject_is_called_as_people_call_it(app: Flask, subject: str, shown: tuple[str, str]) -> None:
    with app.test_request_context():
        words, url = subject_link(subject)
    assert (words, url.removeprefix("http://localhost")) == shown
