"""An operation that is refused, in a unit of work of its own."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import MarketError

E = TypeVar("E", bound=MarketError)


def refused(error: type[E], act: Callable[..., Any], *args: Any) -> E:
    """The refusal; fails when there is none, or another one."""
    with pytest.raises(error) as found, unit_of_work():
        act(*args)
    return found.value
