"""What every page's frame needs, as template globals."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import get_flashed_messages, request, session
from flask_babel import get_locale, gettext
from jinja2 import Environment
from markupsafe import Markup

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints import navigation
from marketplace.blueprints.addresses import this_page
from marketplace.blueprints.display.modes import COOKIE, Modes, read_modes
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches.province import Province
from marketplace.branches.province_data import load

STATIC = Path(__file__).resolve().parents[2] / "static"
LANGUAGE_NAMES = (("zh", "zh-CN", "简体中文"), ("en", "en", "English"))


@lru_cache(maxsize=4)
def _province(folder: Path) -> Province:
    return load(folder)


def province() -> Province:
    """The province that this market serves; read once per process."""
    return _province(settings().province_data)


def market_name() -> str:
    """The market's name in the reader's language."""
    found = province()
    return found.market_zh if reads_chinese() else found.market_en


def may(permission: str) -> bool:
    """`may('listing.post')` in a template: does the reader hold this permission at all?"""
    return holds(current_actor(), Permission(permission))


def display_modes() -> Modes:
    return read_modes(request.cookies.get(COOKIE, ""))


def language_tag() -> str:
    """For <html lang>."""
    return "zh-CN" if reads_chinese() else str(get_locale()).replace("_", "-")


def language_links() -> list[dict[str, str | bool]]:
    """This page in each language; `address` is whole, for hreflang."""
    chinese = reads_chinese()
    root = settings().base_url.rstrip("/")
    return [
        {"tag": tag, "name": name, "url": path, "address": root + path, "current": chinese == (code == "zh")}
        for code, tag, name in LANGUAGE_NAMES
        for path in (this_page(lang=code),)
    ]


def canonical() -> str:
    """The address search engines should keep: this page without the language parameter."""
    return settings().base_url.rstrip("/") + this_page(lang=None)


def page_messages() -> list[tuple[str, str]]:
    """Messages left by the request before this one; a reader without a session has none."""
    return get_flashed_messages(with_categories=True) if session else []  # type: ignore[return-value]


def asset(filename: str) -> str:
    """A static file's address; the same file name with other content gets another address."""
    return _asset(request.script_root, filename)


@lru_cache(maxsize=256)
def _asset(root: str, filename: str) -> str:
    digest = sha256((STATIC / filename).read_bytes()).hexdigest()[:10]
    return f"{root}/static/{filename}?v={digest}"


def translate(text: str, **values: object) -> Markup:
    """Gettext for templates, as Jinja's own: the text is trusted, the values are escaped.

    The source strings are Chinese, so a Chinese page needs no catalogue. This runs a hundred times a page;
    through Flask-Babel it took a third of the time of rendering.
    """
    found = _markup(text if reads_chinese() else gettext(text))
    return found % values if values or "%" in found else found


_markup = lru_cache(maxsize=4096)(Markup)


def init_shell(environment: Environment) -> None:
    """Called once when the blueprint is registered."""
    environment.globals.update(
        {"_": translate, "gettext": translate},
        page_url=navigation.page_url,
        account_links=lambda: navigation.links(navigation.ACCOUNT),
        asset=asset,
        canonical=canonical,
        display_modes=display_modes,
        form_problems=form_problems,
        footer_links=lambda: navigation.links(navigation.FOOTER),
        language_links=language_links,
        language_tag=language_tag,
        main_links=lambda: navigation.links(navigation.MAIN),
        market_name=market_name,
        may=may,
        page_exists=navigation.exists,
        page_messages=page_messages,
        province=province,
        settings=settings,
        this_page=this_page,
    )
