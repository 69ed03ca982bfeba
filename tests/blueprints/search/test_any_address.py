"""Whatever stands in the address, there is a page of results."""

from urllib.parse import quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Role
from marketplace.kernel.clock import utc_now
from marketplace.search import collecting, operations
from marketplace.search.drafts import GroupDraft
from marketplace.search.questions import PARAMETERS
from tests import make
from tests.blueprints.search.conftest import Indexed
from tests.search.test_any_query import TEXT

PAGES = ("/search", "/search/suggest")
NAMES = ("q", "page", "sort", "exact", "min", "per_page", "q[]", *PARAMETERS.values())
BYTES = st.one_of(TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=20))
NUMBERS = st.one_of(st.integers(), st.integers(2**62, 2**200), st.floats()).map(
    lambda number: str(number).encode()
)


@pytest.fixture
def words(indexed: Indexed) -> None:
    """Something to find, to offer, to mean and to search for besides."""
    for number in range(2):
        make.achievement(title=f"碳纤维上浆剂{number}", keywords=("碳纤维", "carbon fibre"), published=True)
    indexed.catch_up()
    collecting.collect(utc_now())
    officer = make.officer(Role.DEPARTMENT_OFFICER)
    with unit_of_work():
        operations.add_group(officer, GroupDraft(("纤维", "fibre")))


@pytest.mark.parametrize("path", PAGES)
@given(sent=st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(BYTES, NUMBERS)), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_every_address_is_answered(
    client: FlaskClient, words: None, path: str, sent: list[tuple[str, bytes]]
) -> None:
    query = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent)
    assert client.get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        "q=%22",
        "q=%E2%80%9C%E7%A2%B3",
        "q=*",
        "q=%3F",
        "q=%E7%9A%84",
        "q=%00",
        "q=%ED%A0%80",
        "q=%FF%FE",
        "q=%",
        "q=%zz",
        "q=" + "%E7%A2%B3" * 5_000,
        "q=a&q=b&q=c",
        "&&&",
        "=",
        "q",
        "page=99999999999999999999&page=-1",
        "page=%D9%A1",
        "exact=2&q=a",
        "sort=&sort=date",
        "trl=9-1&trl=0&trl=1-",
        "year=0000&year=9999",
        "branch=%2Fp%2F..%2F",
        "kind=need&kind=achievement&kind=x",
        "q=%E6%8E%A2%E7%BA%A4%E7%BB%B4&exact=1",
        "q=-",
        "q=%20%20",
    ],
)
def test_crooked_addresses_are_answered(client: FlaskClient, words: None, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code == 200
