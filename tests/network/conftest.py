"""The shipped province lies in the tables, as for the tests of its reads."""

from tests.branches.conftest import jilin, network

__all__ = ["jilin", "network"]
