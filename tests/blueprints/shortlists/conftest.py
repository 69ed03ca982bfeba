"""The pages are tried with the lists of the room's own tests."""

from tests.shortlists.conftest import actor, owner, three

__all__ = ["actor", "owner", "three"]
