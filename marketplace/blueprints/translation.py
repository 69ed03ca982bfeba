"""Gettext with a type: Flask-Babel ships none."""

from typing import Any

from flask import g, has_app_context
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _gettext


def reads_chinese() -> bool:
    """True when the page is written in Chinese, also outside a request.

    Asked a hundred times a page: what Flask-Babel has found once is read where it keeps it, which takes a tenth of
    the time of asking it again.
    """
    kept = g.get("_flask_babel") if has_app_context() else None
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return locale is None or locale.language == "zh"


def gettext(text: str, /, **values: Any) -> str:
    """The reader's words for a Chinese source string, with `values` filled in.

    The source strings are Chinese, so a Chinese page needs no catalogue; looking for one took four times as long.
    """
    if reads_chinese():
        return text % values if values else text
    return str(_gettext(text, **values))


def lazy_gettext(text: str, /, **values: Any) -> LazyString:
    """The same, found when it is shown: for words that stand in tables and forms."""
    return LazyString(gettext, text, **values)
