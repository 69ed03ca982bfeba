"""Pages as they are read."""

from html import unescape

from flask.testing import FlaskClient


def shown(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.text)
