"""Rows of a form, whatever names are sent for them."""

from collections.abc import Iterable, Iterator

from wtforms import FieldList

MOST_DIGITS = 5
SEPARATOR = "-"
"""What stands between the name of a list, the number of a row and the name of its control."""


class RowList(FieldList):  # type: ignore[type-arg]  # no generic when it runs
    """A FieldList that counts no name whose number it cannot read: `rows-²-name` is none of its rows.

    The library takes for a number whatever Unicode calls a digit, and fails on it.
    """

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        start = f"{prefix}{SEPARATOR}"
        for name in formdata:
            number = name.removeprefix(start).split(SEPARATOR, 1)[0]
            if (
                name.startswith(start)
                and number.isascii()
                and number.isdigit()
                and len(number) <= MOST_DIGITS
            ):
                yield int(number)
