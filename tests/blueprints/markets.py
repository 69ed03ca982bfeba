"""Applications of their own over the test's database: with other settings, or with pages made for a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db.base import db


@contextmanager
def market_with(settings: Settings, config: dict[str, Any] | None = None, **changes: Any) -> Iterator[Flask]:
    """A further application; `changes` are settings, `config` Flask's own keys."""
    keys = {"TESTING": True, "WTF_CSRF_ENABLED": False, "SERVER_NAME": "localhost"} | (config or {})
    made = create_app(settings.model_copy(update=changes), **keys)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
