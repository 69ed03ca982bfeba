"""Addresses as the wire brings them: any bytes are answered, and the address a page gives itself stays as it is."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import html5lib
import pytest
import time_machine
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.blueprints.search import export
from marketplace.blueprints.search.views import last_page
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.vocabulary import Visibility
from marketplace.search.index import MAX_DEPTH
from marketplace.search.questions import LAST_PAGE, PAGE_SIZE, PARAMETERS
from tests import make
from tests.blueprints.search.conftest import Indexed
from tests.blueprints.search.test_export import HEAD, csv_of
from tests.blueprints.search.test_views import titles

NAMES = ["q", "page", "sort", *PARAMETERS.values(), "", "[]", "q[]", "lang", "__proto__"]
BYTES = st.binary(max_size=24).map(quote_from_bytes)
GOOD = st.sampled_from(
    ["密封", "need", "F01", "220100", "/p/BR1/", "4-6", "equity", "negotiable", "2026", "date", "2"]
)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), BYTES | GOOD), max_size=8)
RAW = st.text("&=%;+#?/0123456789abcdefGq\\\"'<>", max_size=60)
QUERIES = PAIRS.map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)) | RAW.map(
    lambda text: text.replace("#", "%23")
)


def canonical(page: str) -> str:
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    (link,) = [node.get("href") for node in tree.iter("link") if node.get("rel") == "canonical"]
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else str(parts.path)


@given(query=QUERIES)
@settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_query_is_answered_and_the_canonical_address_is_its_own(
    client: FlaskClient, indexed: Indexed, query: str
) -> None:
    answer = client.get(f"/search?{query}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 200, query
    first = canonical(answer.get_data(as_text=True))
    again = client.get(first)
    assert again.status_code == 200
    assert canonical(again.get_data(as_text=True)) == first


@pytest.mark.parametrize(("total", "last"), [
    (0, 1), (1, 1), (PAGE_SIZE, 1), (PAGE_SIZE + 1, 2), (2 * PAGE_SIZE, 2), (MAX_DEPTH, LAST_PAGE),
    (MAX_DEPTH + 1, LAST_PAGE), (10**9, LAST_PAGE),
])  # fmt: skip
def test_the_last_page_is_the_last_that_has_something(total: int, last: int) -> None:
    assert last_page(total) == last


def test_pages_meet_without_gap_or_overlap(client: FlaskClient, indexed: Indexed) -> None:
    owner = make.member()
    wanted = {f"密封装置第{number}号" for number in range(PAGE_SIZE + 1)}
    for title in sorted(wanted):
        make.achievement(owner, published=True, title=title)
    indexed.catch_up()
    pages = [
        titles(client.get(f"/search?kind=achievement&page={n}").get_data(as_text=True)) for n in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [PAGE_SIZE, 1, 1]
    assert {*pages[0], *pages[1]} == wanted
    assert pages[2] == pages[1], "beyond the end is the end"
    first, second = (client.get(f"/search?kind=achievement&page={n}").get_data(as_text=True) for n in (1, 2))
    assert f"page={2}" in first
    assert canonical(second) == "/search?kind=achievement&page=2"
    assert canonical(client.get("/search?kind=achievement&page=9").get_data(as_text=True)) == canonical(
        second
    )


def test_a_full_page_has_no_next_one(client: FlaskClient, indexed: Indexed) -> None:
    owner = make.member()
    for number in range(PAGE_SIZE):
        make.achievement(owner, published=True, title=f"密封装置第{number}号")
    indexed.catch_up()
    assert "page=2" not in client.get("/search").get_data(as_text=True)


FORMULAS = [
    "=1+1",
    "+7",
    "-7",
    "@SUM(A1)",
    "＝1",
    "\t=1",
    " =1",
    '=HYPERLINK("http://example.invalid")',
    "=cmd|' /C calc'!A0",
]


def test_no_cell_of_a_file_runs_in_a_spreadsheet_whoever_wrote_it(
    client: FlaskClient, indexed: Indexed
) -> None:
    for formula in FORMULAS:
        make.achievement(make.member(name=f"={formula}"[:30]), published=True, title=f"{formula} 密封")
    indexed.catch_up()
    lines = csv_of(client)
    lines[2] = csv_of(client, "q=%3D1%2B1+密封")[2]
    assert len(lines) == HEAD + 1 + len(FORMULAS)
    cells = [cell for line in lines for cell in line]
    assert [
        c for c in cells if c.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    ] == []
    assert sum(cell.startswith("'") for line in lines[HEAD + 1 :] for cell in line) >= 2 * len(FORMULAS)


def test_a_file_ends_at_five_thousand_rows(
    client: FlaskClient, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index and the tables are stood in for: only the counting is under test."""
    listing = make.achievement(published=True)
    indexed.catch_up()
    original = export.content_of_many
    (content,) = original(export.EVERYTHING, [listing.id], now=utc_now()).values()
    asked: list[tuple[int, int]] = []

    def search(query: Any) -> Any:
        asked.append((query.offset, query.limit))
        ids = range(query.offset, min(query.offset + query.limit, 5_001))
        return SimpleNamespace(total=5_001, hits=[SimpleNamespace(listing_id=number) for number in ids])

    monkeypatch.setattr(export, "search_index", lambda: SimpleNamespace(search=search))
    monkeypatch.setattr(
        export,
        "content_of_many",
        lambda _scope, ids, **_when: {number: replace(content, id=number) for number in ids},
    )
    lines = csv_of(client)
    assert len(lines) == HEAD + 1 + 5_000
    assert "共 5,001 条，本文件 5,000 条" in dict(line for line in lines[:HEAD])["# 条数"]
    assert len({line[0] for line in lines[HEAD + 1 :]}) == 5_000
    assert asked[-1] == (4_500, 500)


def test_waiting_opens_the_door_to_files_again(client: FlaskClient, indexed: Indexed) -> None:
    start = utc_now()
    with time_machine.travel(start, tick=False):
        codes = [client.get("/search/export.csv").status_code for _ in range(export.OF_VISITORS.most + 1)]
    assert codes[-2:] == [200, 429]
    with time_machine.travel(start + timedelta(minutes=10, seconds=1), tick=False):
        assert client.get("/search/export.csv").status_code == 200


def test_somebody_who_signed_in_is_counted_alone(
    client: FlaskClient, signed_in: Any, indexed: Indexed
) -> None:
    for _ in range(export.OF_VISITORS.most + 1):
        client.get("/search/export.csv")
    member: Actor = make.member()
    assert client.get("/search/export.csv").status_code == 429
    assert signed_in(member).get("/search/export.csv").status_code == 200


def test_a_file_is_the_same_for_everybody_whatever_they_may_read(
    client: FlaskClient, signed_in: Any, indexed: Indexed
) -> None:
    owner = make.member(name="虚构隐名单位")
    make.need(
        owner, published=True, title="隐名的需求甲", visibility=Visibility.HIDDEN_NAME, detail="内部工况"
    )
    make.need(owner, published=True, title="登录可见的需求乙", visibility=Visibility.REGISTERED)
    indexed.catch_up()
    rows = [csv_of(browser)[HEAD:] for browser in (client, signed_in(owner), signed_in(make.operator("/p/")))]
    assert rows[0] == rows[1] == rows[2]
    hidden = next(row for row in rows[0] if row[2] == "隐名的需求甲")
    assert "虚构隐名单位" not in hidden
