"""Which engine this installation searches with."""

from collections.abc import Callable
from pathlib import Path

from marketplace.config import Settings
from marketplace.search.index import Index
from marketplace.search.whoosh_index import WhooshIndex

_ENGINES: dict[str, Callable[[Path], Index]] = {"whoosh": WhooshIndex}


def open_index(settings: Settings) -> Index:
    """The index below `<instance>/search/`. Opening is lazy and cannot fail; share it among threads."""
    return _ENGINES[settings.search_engine](settings.instance_dir / "search")
