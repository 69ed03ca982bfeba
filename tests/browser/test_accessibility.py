"""Every page template, as its readers see it, at the width of a desk and of a narrow telephone: axe-core finds
nothing serious, nothing scrolls sideways, and the HTML is well formed with each control labelled."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import template_rendered
from html5lib import HTMLParser
from html5lib.constants import E as EXPLANATIONS
from playwright.sync_api import Browser

from tests.browser.addresses import ADDRESSES, NOT_BY_ADDRESS, addresses
from tests.browser.market import Market
from tests.browser.walking import Visitor, new_visitor

pytestmark = pytest.mark.browser

WIDTHS = (1280, 320)
GRAVE = {"serious", "critical"}
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
AXE = Axe()
JUDGES = not os.environ.get("TEST_DATABASE_URL")
"""Whether axe judges in this run. It takes most of the time of a walk, and another database gives the same pages."""
HTML = "{http://www.w3.org/1999/xhtml}"
CONTROLS = {f"{HTML}input", f"{HTML}select", f"{HTML}textarea"}
NOT_TYPED_IN = {"hidden", "submit", "button", "image", "reset"}
TEMPLATES = Path(__file__).resolve().parents[2] / "marketplace" / "templates"


@dataclass
class Seen:
    """What was found while looking: each entry names reader, width and path."""

    templates: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)
    barriers: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(chrome: Browser, market: Market) -> Seen:
    """All pages are looked at once; the tests read what was found."""
    found = Seen()

    def note(_app: Any, template: Any, **_context: Any) -> None:
        found.templates.add(template.name)

    with template_rendered.connected_to(note, market.app):
        for login, paths in addresses(market).items():
            visitor = new_visitor(chrome, market.url)
            if login:
                visitor.sign_in(login)
                show_code_if_asked(visitor)
            for path in paths:
                look(found, visitor, login or "anonymous", path)
            found.complaints += visitor.complaints.found
            visitor.page.context.close()
    return found


def show_code_if_asked(visitor: Visitor) -> None:
    code = visitor.page.locator("[data-demo-code]")
    if code.count():
        visitor.fill({"验证码": code.inner_text()})
        visitor.click("继续")
        visitor.page.wait_for_url(lambda url: "second-factor" not in url)


def look(found: Seen, visitor: Visitor, reader: str, path: str) -> None:
    visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = visitor.open(path)
    found.answers[f"{reader} {path}"] = answer.status
    if JUDGES:
        visitor.page.evaluate(AXE.axe_script)
    for width in WIDTHS:
        where = f"{reader} {width}px {path}"
        visitor.page.set_viewport_size({"width": width, "height": 900})
        if JUDGES:
            found.barriers += [f"{where}: {words}" for words in barriers(visitor)]
        broad = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if broad > 0:
            found.sideways.append(f"{where}: {broad}px too broad")
    found.malformed += [f"{reader} {path}: {words}" for words in faults(answer.text())]


def barriers(visitor: Visitor) -> list[str]:
    """Of a page that axe has been brought into; it is large, so once for all widths."""
    results = visitor.page.evaluate("async options => (await axe.run(document, options)).violations", OPTIONS)
    return [
        f"{one['impact']} {one['id']}: {one['help']} {node['target']}"
        for one in results
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def faults(text: str) -> list[str]:
    """What a strict reader of HTML finds, and controls or ids that do not hold together."""
    parser = HTMLParser()
    root = parser.parse(text)
    found = [f"{place}: {EXPLANATIONS[code] % values}" for place, code, values in parser.errors]
    ids = Counter(element.attrib["id"] for element in root.iter() if "id" in element.attrib)
    found += [f"id {one} stands {count} times" for one, count in ids.items() if count > 1]
    named = {element.attrib.get("for") for element in root.iter(f"{HTML}label")}
    found += [f"a label is for {one}, which does not exist" for one in named - {None} - set(ids)]
    inside = {id(part) for label in root.iter(f"{HTML}label") for part in label.iter()}
    for element in root.iter():
        typed = element.tag in CONTROLS and element.attrib.get("type") not in NOT_TYPED_IN
        told = element.attrib.get("id") in named or "aria-label" in element.attrib or id(element) in inside
        if typed and not told and element.attrib.get("aria-hidden") != "true":
            found.append(f"no label for {element.attrib.get('name')}")
    return found


def test_each_address_answers_as_it_should(seen: Seen) -> None:
    wrong = {
        where: status
        for where, status in seen.answers.items()
        if status != (404 if "nothing" in where else 410 if "no-such-link" in where else 200)
    }
    assert not wrong
    assert len(seen.answers) == sum(len(paths.split()) for paths in ADDRESSES.values())


def test_every_page_template_was_looked_at(seen: Seen) -> None:
    pages = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if '{% extends "base.html" %}' in path.read_text(encoding="utf-8")
    }
    assert pages - seen.templates == set(NOT_BY_ADDRESS)


@pytest.mark.skipif(not JUDGES, reason="axe judges the pages in the run on SQLite")
def test_nothing_stands_in_anybodys_way(seen: Seen) -> None:
    assert not seen.barriers, "\n".join(seen.barriers)


def test_no_page_scrolls_sideways(seen: Seen) -> None:
    assert not seen.sideways, "\n".join(seen.sideways)


def test_the_html_is_well_formed_and_every_control_has_a_label(seen: Seen) -> None:
    assert not seen.malformed, "\n".join(seen.malformed)


def test_no_page_makes_the_browser_complain(seen: Seen) -> None:
    assert not seen.complaints, "\n".join(seen.complaints)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("<p id=a><p id=a>", "id a stands 2 times"),
        ("<label for=b>x</label>", "a label is for b, which does not exist"),
        ("<input name=c>", "no label for c"),
        ("<p></b>", "Unexpected end tag (b)"),
    ],
)
def test_a_fault_of_the_html_is_seen(broken: str, fault: str) -> None:
    page = f"<!doctype html><html lang=zh><head><title>x</title></head><body>{broken}</body></html>"
    assert any(fault in words for words in faults(page))
    assert not faults(page.replace(broken, "<p>x</p>"))
