"""Which engine this installation searches with.

An engine's modules are imported only where it is the one in use: its libraries are extras.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
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
            f"This search engine needs {error.name}: pip install 'jilin-tech-market[{extra}]'"
        ) from error


def _postgres(place: "Place") -> Index:
    module = _module("postgres_index")
    opened: Index = module.PostgresIndex(place.database_url, place.schema or module.SCHEMA)
    return opened


@dataclass(frozen=True)
class Place:
    """Where an index lies: its files below `folder`, or its tables in a schema of a PostgreSQL database.

    `database_url` is as SQLAlchemy wants it; no `schema` is that of the market's own index.
    """

    folder: Path
    database_url: str = ""
    schema: str = ""


ENGINES: dict[str, Callable[[Place], Index]] = {
    "whoosh": lambda place: _module("whoosh_index").WhooshIndex(place.folder),
    "tantivy": lambda place: _module("tantivy_index").TantivyIndex(place.folder / "tantivy"),
    "postgres": _postgres,
}


def open_index(settings: Settings) -> Index:
    """The index: files below `<instance>/search/`, or tables of the market's own database.

    No two engines share a place, so that one can be built while another answers. Opening is lazy and cannot fail;
    share it among threads.
    """
    place = Place(settings.instance_dir / "search", settings.database_url)
    return ENGINES[settings.search_engine](place)
