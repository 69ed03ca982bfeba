"""Two web nodes, one jobs process, PostgreSQL and no shared index: what docs/deployment.md promises, started for real.

The parts build on one another and are in the order in which they are written.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import make_url

from marketplace.demo.accounts import PASSWORD
from tests.databases import PostgresTemplate
from tests.deployment.cluster import Cluster, Process, Visitor, flask, open_cluster, until

SERVER = os.environ.get("TEST_DATABASE_URL", "")
pytestmark = [
    pytest.mark.skipif(not SERVER, reason="several nodes need PostgreSQL: TEST_DATABASE_URL"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    own = make_url(PostgresTemplate.own_url(SERVER))
    url = own.set(database=f"{own.database}_nodes").render_as_string(hide_password=False)
    database = PostgresTemplate(url)
    try:
        database.prepare()
        with open_cluster(tmp_path_factory.mktemp("cluster"), url) as opened:
            yield opened
    finally:
        database.drop()


@pytest.fixture(scope="module")
def operator(cluster: Cluster) -> Visitor:
    """Signs in on one node with a form that the other one made."""
    visitor = Visitor()
    form = visitor.get(f"{cluster.a.url}/login").form()
    arrived = visitor.post(f"{cluster.b.url}/login", form, username="province", password=PASSWORD)
    assert arrived.url == f"{cluster.b.url}/work", arrived.text
    return visitor


def waiting(operator: Visitor, node: Process) -> list[str]:
    """The listings in the queue of reviews."""
    page = operator.get(f"{node.url}/reviews")
    assert page.status == 200
    return sorted(set(re.findall(r'href="/reviews/(\d+)"', page.text)), key=int)


def publish(operator: Visitor, node: Process) -> tuple[str, str]:
    """Publish one of the listings that wait, through a node; gives its number and title."""
    for listing_id in waiting(operator, node):
        page = operator.get(f"{node.url}/reviews/{listing_id}")
        form = page.form(f"/reviews/{listing_id}/publish")
        if form is None:
            continue
        done = operator.post(f"{node.url}/reviews/{listing_id}/publish", form)
        assert done.status == 200, done.text
        shown = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page.text, re.DOTALL)
        assert shown
        return listing_id, re.sub(r"<[^>]+>", "", shown[1]).strip()
    raise AssertionError("nothing waits to be published")


def finds(node: Process, title: str, listing_id: str) -> bool:
    words = re.sub(r"[^\w]+", "", title)[:30]
    page = Visitor().get(f"{node.url}/search?q={_quoted(words)}")
    assert page.status == 200
    return re.search(rf'href="/[a-z]+/{listing_id}"', page.text) is not None


def _quoted(words: str) -> str:
    return "".join(f"%{byte:02X}" for byte in words.encode())


class Load:
    """Visitors who go on asking one address until they are told to stop."""

    def __init__(self, *urls: str) -> None:
        self.failures: list[object] = []
        self.answered = 0
        self._stop = Event()
        self._urls = urls
        self._threads = [Thread(target=self._ask) for _number in range(3)]

    def _ask(self) -> None:
        while not self._stop.is_set():
            try:
                answer = self._first_answer()
                if answer != 200:
                    self.failures.append(answer)
                self.answered += 1
            except OSError as error:
                self.failures.append(error)

    def _first_answer(self) -> int:
        """Of the nodes in turn, as a proxy asks the next one when a node is not there."""
        *others, last = self._urls
        for url in others:
            try:
                return Visitor().get(url).status
            except OSError:
                continue
        return Visitor().get(last).status

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_a_session_holds_on_either_node(cluster: Cluster, operator: Visitor) -> None:
    for node in (cluster.a, cluster.b, cluster.a):
        assert operator.get(f"{node.url}/reviews").status == 200
        assert Visitor().get(f"{node.url}/reviews").url.startswith(f"{node.url}/login")


def test_what_one_node_publishes_the_other_finds(cluster: Cluster, operator: Visitor) -> None:
    listing_id, title = publish(operator, cluster.a)
    until(lambda: finds(cluster.b, title, listing_id), "the other node finds it")
    assert finds(cluster.a, title, listing_id)
    folders = [Path(process.env["MARKETPLACE_INSTANCE_DIR"]) for process in cluster.all]
    assert not any((folder / "search").exists() for folder in folders)
    until(cluster.letters, "the owner is written to")


def test_home_pages_that_a_node_keeps_are_not_older_than_the_news(
    cluster: Cluster, operator: Visitor
) -> None:
    """Both nodes keep pages for visitors; neither shows one from before what the other has published."""
    for node in (cluster.a, cluster.b):
        assert Visitor().get(f"{node.url}/").status == 200
    listing_id, _title = publish(operator, cluster.b)
    pages = {node.name: Visitor().get(f"{node.url}/").text for node in (cluster.a, cluster.b)}
    assert all(re.search(rf'href="/[a-z]+/{listing_id}"', page) for page in pages.values())


def test_wrong_passwords_are_counted_over_all_nodes(cluster: Cluster) -> None:
    visitor = Visitor()
    for node in (cluster.a, cluster.b, cluster.a, cluster.b, cluster.a, cluster.b):
        form = visitor.get(f"{node.url}/login").form()
        answer = visitor.post(
            f"{node.url}/login", form, username="enterprise2-admin", password="Wrong-word#1"
        )
    assert answer.status in {422, 429}
    form = visitor.get(f"{cluster.b.url}/login").form()
    right = visitor.post(f"{cluster.b.url}/login", form, username="enterprise2-admin", password=PASSWORD)
    assert right.url.endswith("/login")
    assert right.status in {422, 429}


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_either_node_may_be_stopped_and_nobody_notices(cluster: Cluster, names: tuple[str, str]) -> None:
    stopped, other = (getattr(cluster, name) for name in names)
    search = "/search?q=%E6%8A%80%E6%9C%AF"
    with (
        Load(f"{other.url}{search}") as at_the_other,
        Load(f"{stopped.url}{search}", f"{other.url}{search}") as through_a_proxy,
    ):
        until(lambda: through_a_proxy.answered > 5, "both are asked")
        assert stopped.stop() == 0
        so_far = at_the_other.answered
        until(lambda: at_the_other.answered > so_far + 5, "the other node goes on")
        stopped.start()
        until(stopped.is_ready, "the stopped node is back")
    assert at_the_other.failures == []
    assert through_a_proxy.failures == []


def test_news_waits_for_the_jobs_process(cluster: Cluster, operator: Visitor) -> None:
    before = cluster.letters()
    assert cluster.jobs.stop() == 0
    listing_id, title = publish(operator, cluster.a)
    assert cluster.a.stop() == 0  # whoever published it may go as well
    assert not finds(cluster.b, title, listing_id)
    cluster.jobs.start()
    cluster.a.start()
    until(lambda: finds(cluster.b, title, listing_id), "the news is delivered")
    until(lambda: cluster.letters() - before, "the letter is sent")
    until(cluster.a.is_ready, "node a is back")


def test_an_index_is_rebuilt_beside_live_traffic(cluster: Cluster) -> None:
    search = "/search?q=%E6%8A%80%E6%9C%AF"
    with Load(f"{cluster.a.url}{search}") as at_a, Load(f"{cluster.b.url}{search}") as at_b:
        said = flask(cluster.jobs, "search", "rebuild")
        so_far = (at_a.answered, at_b.answered)
        until(lambda: at_a.answered > so_far[0] + 3 and at_b.answered > so_far[1] + 3, "searches go on")
    assert re.search(r"listings=\d+", said)
    assert at_a.failures == at_b.failures == []
    assert "missing=0 extra=0 stale=0" in flask(cluster.jobs, "search", "compare")
