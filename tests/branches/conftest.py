"""The shipped province, as data and as the migrations leave it in the tables."""

import pytest
from flask import Flask

from marketplace.branches.province import Province
from marketplace.branches.province_data import load


@pytest.fixture(scope="session")
def jilin() -> Province:
    return load()


@pytest.fixture
def network(app: Flask, jilin: Province) -> Province:
    """The tables are filled with the province; an application context is open."""
    return jilin
