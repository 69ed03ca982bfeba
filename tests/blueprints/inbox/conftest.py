"""The pages are tried with the people of the room's own tests."""

from tests.inbox.conftest import mail, reader

__all__ = ["mail", "reader"]
