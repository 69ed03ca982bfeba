"""Gettext with a type: Flask-Babel ships none."""

from typing import Any

from flask_babel import gettext as _gettext


def gettext(text: str, **values: Any) -> str:
    """The reader's words for a Chinese source string, with `values` filled in."""
    return str(_gettext(text, **values))
