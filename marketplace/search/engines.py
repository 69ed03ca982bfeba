"""Which engine this installation searches with.

An engine's modules are imported only where it is the one in use: its libraries are extras.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from marketplace.config import Settings, SettingsError
from marketplace.search.index import Index

_EXTRAS = {"tantivy": "fast", "psycopg": "postgres"}
"""{library: the extra it comes with}."""


def _module(name: str) -> Any:
    try:
        return import_module(f"marketplace.search.{name}")
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get(error.name or "")
        if extra is None:
            raise
        raise SettingsError(
            f"The search engine that is set needs {error.name}: pip install 'jilin-tech-market[{extra}]'"
        ) from error


ENGINES: dict[str, Callable[[Settings], Index]] = {
    "whoosh": lambda settings: _module("whoosh_index").WhooshIndex(settings.instance_dir / "search"),
    "tantivy": lambda settings: _module("tantivy_index").TantivyIndex(settings.instance_dir / "search"),
    "postgres": lambda settings: _module("postgres_index").PostgresIndex(settings.database_url),
}


def open_index(settings: Settings) -> Index:
    """The index: files below `<instance>/search/`, or tables of the market's own database.

    Opening is lazy and cannot fail; share it among threads.
    """
    return ENGINES[settings.search_engine](settings)
