"""The broker's desk and contract statistics: requests a second, how long they take, statements of each page.

    python3 dev.py bench desk [--leads 50000] [--contracts 20000] [--seconds 8] [--clients 4]

Fills a market of its own in a temporary folder, counts the statements of each page with a tenth of the rows and
with all of them, and serves it as in production to people who have signed in. The bare page is a Flask and Jinja
page of twenty rows on the same server.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask, g
from flask_migrate import upgrade
from sqlalchemy import event

from benchmarks import desk_rows, machine
from benchmarks.load import Load, client_name, measure
from benchmarks.servers import serving
from marketplace.accounts.actors import actor_for
from marketplace.accounts.models import Person
from marketplace.accounts.operations import people, sessions
from marketplace.app import create_app
from marketplace.config import load_settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Role
from marketplace.kernel.clock import utc_now

BROKER, OFFICER, OPERATOR = "broker", "officer", "operator"
AIM = 200
"""Milliseconds within which nineteen of twenty answers of each page are to come."""
SHARE = 10
"""The first count of statements is made with this part of the rows."""


@dataclass(frozen=True)
class Page:
    """A page to measure: `endpoint` must exist in this installation."""

    name: str
    who: str
    endpoint: str
    paths: tuple[str, ...]


PAGES = (
    Page("board", BROKER, "leads.desk", ("/desk",)),
    Page("leads", BROKER, "leads.desk", ("/desk?view=list", "/desk?view=list&page=2")),
    Page("sorted", BROKER, "leads.desk", ("/desk?view=list&order=stage", "/desk?view=list&order=acted&page=300")),
    Page("filtered", BROKER, "leads.desk", (
        "/desk?overdue=1&whose=mine", "/desk?q=1234", "/desk?view=list&status=lost",
    )),
    Page("watched", OPERATOR, "leads.desk", ("/desk", "/desk?view=list&branch=/p/BR1/")),
    Page("figures", OFFICER, "figures.contracts", ("/figures/contracts",)),
    Page("narrowed", OFFICER, "figures.contracts", (
        "/figures/contracts?kind=service", "/figures/contracts?branch=/p/BR1/",
        "/figures/contracts?first=2026-01-01&last=2026-06-30",
    )),
    Page("behind", OFFICER, "figures.behind", (
        "/figures/contracts/behind", "/figures/contracts/behind?cut=kind&key=service&page=3",
    )),
)  # fmt: skip


def build(app: Flask, options: argparse.Namespace) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """Fill the market in two steps; gives cookies by person, and statements by page after each step."""
    with app.app_context():
        upgrade()
        person_id, broker_id = desk_rows.broker()
        cookies = cookies_of(app, person_id)
        few, many = options.leads // SHARE, options.contracts // SHARE
        desk_rows.add_leads(few, broker_id)
        desk_rows.add_contracts(many)
        before = statements(app, cookies)
        started = time.perf_counter()
        desk_rows.add_leads(options.leads - few, broker_id)
        desk_rows.add_contracts(options.contracts - many)
        print(
            f"{options.leads} leads, {options.contracts} contracts: filled in {time.perf_counter() - started:.0f} s"
        )
        after = statements(app, cookies)
    return cookies, {name: (before[name], after[name]) for name in before}


def officer() -> int:
    """Somebody of the department, who reads all figures."""
    return _person("officer", Role.DEPARTMENT_OFFICER)


def operator() -> int:
    """Somebody who watches over all leads."""
    return _person("operator", Role.PROVINCE_OPERATOR)


def _person(name: str, role: Role) -> int:
    with unit_of_work():
        person = people.create(SYSTEM, email=f"bench-{name}@example.invalid", name="测量用工作人员")
        db.session.flush()
        person_id = person.id
    with unit_of_work():
        people.grant(SYSTEM, person_id, role)
    return person_id


def cookies_of(app: Flask, broker_person: int) -> dict[str, str]:
    """A cookie for each of those who look at the pages."""
    people_of = {BROKER: broker_person, OFFICER: officer(), OPERATOR: operator()}
    return {who: cookie_of(app, person_id) for who, person_id in people_of.items()}


def cookie_of(app: Flask, person_id: int) -> str:
    """The cookie of a session with its second factor shown."""
    with unit_of_work():
        person = db.session.get_one(Person, person_id)
        actor = actor_for(person, second_factor=True)
        token = sessions.open_session(actor, person, user_agent="bench", second_factor_at=utc_now())
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    name = str(app.config["SESSION_COOKIE_NAME"])
    cookie = client.get_cookie(name)
    if cookie is None:
        raise RuntimeError("no cookie was set")
    return f"{name}={cookie.value}"


def there(app: Flask) -> tuple[Page, ...]:
    """The pages that this installation has."""
    return tuple(page for page in PAGES if page.endpoint in app.view_functions)


def statements(app: Flask, cookies: dict[str, str]) -> dict[str, int]:
    """How many statements the session sends for each page, when it has been opened before."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    found = {}
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for page in there(app):
            for _again in range(2):
                seen.clear()
                for name in list(
                    g
                ):  # the requests stand inside one application context, and share what it keeps
                    g.pop(name)
                client = app.test_client(use_cookies=False)
                answer = client.get(page.paths[0], headers={"Cookie": cookies[page.who]})
                if answer.status_code != 200:
                    raise RuntimeError(f"{page.paths[0]} answered {answer.status_code}")
            found[page.name] = len(seen)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found


def run(
    pages: Sequence[Page], cookies: dict[str, str], scratch: Path, options: argparse.Namespace
) -> dict[str, Load]:
    """Both servers at once, so that all figures are of the same minutes."""
    instance = {"MARKETPLACE_INSTANCE_DIR": str(scratch / "instance"), "DATABASE_URL": ""}
    with serving("benchmarks.bare:app", "/") as bare, serving("wsgi:app", "/healthz", **instance) as market:
        found = {"bare": measure(bare, ["/"], options.clients, options.seconds, scratch)}
        for page in pages:
            found[page.name] = measure(
                market, page.paths, options.clients, options.seconds, scratch, cookies[page.who]
            )
    return found


def show(found: dict[str, Load], counts: dict[str, tuple[int, int]]) -> None:
    for name, load in found.items():
        said = f"  statements {counts[name][0]} -> {counts[name][1]}" if name in counts else ""
        print(f"{name:9} {load}{said}")
    print(" ".join(f"{name}_rps={load.rate:.1f}" for name, load in found.items()))
    print(" ".join(f"{name}_p95_ms={load.p95:.1f}" for name, load in found.items()))
    print(" ".join(f"{name}_statements={many}" for name, (_few, many) in counts.items()))
    late = [name for name, load in found.items() if name in counts and (load.p95 > AIM or load.failed)]
    print(f"aim: p95 {AIM} ms, no failures: {'missed by ' + ', '.join(late) if late else 'met'}")
    grown = [name for name, (few, many) in counts.items() if few != many]
    if grown:
        raise SystemExit(f"more statements with more rows: {', '.join(grown)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leads", type=int, default=50_000, help="in all stages (50000)")
    parser.add_argument("--contracts", type=int, default=20_000, help="registered ones (20000)")
    parser.add_argument("--seconds", type=float, default=8, help="of each measurement (8)")
    parser.add_argument("--clients", type=int, default=4, help="asking at once (4)")
    options = parser.parse_args()
    print(
        f"{machine.words()}; {options.clients} clients, {client_name()}, {options.seconds:g} s each",
        flush=True,
    )
    with TemporaryDirectory(prefix="bench-desk-") as folder:
        scratch = Path(folder)
        app = create_app(load_settings(instance_dir=scratch / "instance", DATABASE_URL=""))
        cookies, counts = build(app, options)
        show(run(there(app), cookies, scratch, options), counts)


if __name__ == "__main__":
    main()
