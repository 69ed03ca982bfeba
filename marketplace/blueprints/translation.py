"""Gettext with a type: Flask-Babel ships none."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _gettext


def reads_chinese() -> bool:
    """True when the page is written in Chinese, also outside a request."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def gettext(text: str, **values: Any) -> str:
    """The reader's words for a Chinese source string, with `values` filled in.

    The source strings are Chinese, so a Chinese page needs no catalogue; looking for one took four times as long.
    """
    if reads_chinese():
        return text % values if values else text
    return str(_gettext(text, **values))
