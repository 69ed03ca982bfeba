"""Which database this installation has, and how its copies are looked through."""

from collections.abc import Callable
from pathlib import Path

from marketplace.backups import postgres, sqlite
from marketplace.backups.database import Database
from marketplace.backups.errors import Going
from marketplace.backups.manifest import Kind, Manifest
from marketplace.backups.postgres import PostgresDatabase
from marketplace.backups.sqlite import SqliteDatabase
from marketplace.config import Settings

FAULTS: dict[Kind, Callable[[Path, Manifest, Going], list[str]]] = {
    "sqlite": sqlite.faults_in_copy,
    "postgresql": postgres.faults_in_copy,
}
"""By the kind of the copy, which need not be that of the installation that looks at it."""


def open_database(settings: Settings) -> Database:
    """Raises BackupRefused for a database that lies in no file and on no server."""
    url = settings.effective_database_url
    if url.startswith("sqlite"):
        return SqliteDatabase(url)
    return PostgresDatabase(url, settings.instance_dir)
