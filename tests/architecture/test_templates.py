"""What every template keeps to; each failure names the file and what to change."""

import re
from pathlib import Path

import pytest
from flask import Flask

TEMPLATES = Path("marketplace/templates")
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
ICONS = set(
    re.findall(
        r'<symbol id="([a-z-]+)"', Path("marketplace/static/img/icons.svg").read_text(encoding="utf-8")
    )
)
FORBIDDEN = {
    "a style attribute (put a class into static/css)": re.compile(r"\sstyle="),
    "an inline style sheet": re.compile(r"<style\b"),
    "an inline script (put it into static/js/market.js)": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)"
    ),
    "an event attribute": re.compile(r"\son[a-z]+=\""),
    "hx-on, which needs evaluation of text": re.compile(r"\shx-on"),
    "something loaded from outside": re.compile(r"(?:src|action)=\"https?:"),
}


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def imported(text: str) -> list[str]:
    """Names that a template takes from others."""
    lines = re.findall(r"{%-? from \"[^\"]+\" import ([^%]+?) -?%}", text)
    return [name.strip() for line in lines for name in line.removesuffix("with context").split(",")]


def test_the_finder_sees_imports() -> None:
    text = '{% from "_parts/a.html" import one, two %}{%- from "b.html" import three -%}'
    assert imported(text) == ["one", "two", "three"]


@pytest.mark.parametrize("name", PAGES)
def test_a_template_can_be_compiled(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_template_imports_nothing_it_does_not_use(name: str) -> None:
    text = source(name)
    unused = [word for word in imported(text) if len(re.findall(rf"\b{word}\b", text)) < 2]
    assert not unused, f"{name}: take {unused} out of its imports"


@pytest.mark.parametrize("name", PAGES)
def test_a_template_holds_nothing_the_content_policy_refuses(name: str) -> None:
    text = source(name)
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{name} holds {found}"


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_is_in_the_sheet_of_icons(name: str) -> None:
    missing = set(re.findall(r"\bicon\('([a-z-]+)'", source(name))) - ICONS
    assert not missing, f"{name}: static/img/icons.svg has no {missing}"


@pytest.mark.parametrize(
    "name", [name for name in PAGES if not name.startswith("_parts/") and name != "base.html"]
)
def test_a_page_names_itself_in_its_title(name: str) -> None:
    text = source(name)
    if "{% extends" in text:
        assert "{% block title %}" in text, f"{name}: add a title block"


@pytest.mark.parametrize("name", PAGES)
def test_a_form_that_changes_something_carries_the_token(name: str) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source(name), re.S):
        assert re.search(r"csrf_token|hidden_tag|post_button|\btoken\(\)", form), (
            f"{name}: add the CSRF token to {form[:80]}"
        )
