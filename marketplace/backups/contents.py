"""What one moment of a database holds: its revision, the trail's head, every table's digest, and the files it names."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from marketplace.backups.errors import BackupRefused, Going
from marketplace.backups.manifest import Manifest, Table

NEEDED = frozenset({"alembic_version", "audit_head", "attachment", "catalogue_file"})
NAMING = {
    "attachment": "SELECT id, storage_key, sha256, deleted_at IS NOT NULL FROM attachment ORDER BY id",
    "catalogue file": "SELECT id, key, sha256, 1 = 0 FROM catalogue_file ORDER BY id",
}
"""What names stored files: id, key, SHA-256 of the bytes, and whether it was deleted."""
MOST_SHOWN = 20


class Snapshot(Protocol):
    """One moment of a database, however long it is read for."""

    def tables(self) -> list[str]:
        """The names of all tables of the market, sorted."""

    def rows(self, statement: str) -> list[tuple[Any, ...]]: ...

    def digest(self, table: str, going: Going) -> Table: ...


@dataclass(frozen=True)
class Named:
    """A stored file that a row names (`owner`: "attachment 7"). One that was deleted may be gone already."""

    owner: str
    key: str
    sha256: str
    is_deleted: bool


@dataclass(frozen=True)
class Contents:
    revision: str
    audit_number: int
    audit_hash: str
    tables: tuple[Table, ...]
    named: tuple[Named, ...]


def contents(snapshot: Snapshot, going: Going) -> Contents:
    """Raises BackupRefused for a database without the tables of the market."""
    names = snapshot.tables()
    if not set(names) >= NEEDED:
        raise BackupRefused("The database holds no market: run flask db upgrade first.")
    revisions = snapshot.rows("SELECT version_num FROM alembic_version")
    head = snapshot.rows("SELECT number, hash FROM audit_head")
    if len(revisions) != 1 or len(head) != 1:
        raise BackupRefused("The database has no single revision or no head of the audit trail.")
    return Contents(
        revision=str(revisions[0][0]),
        audit_number=int(head[0][0]),
        audit_hash=str(head[0][1]),
        tables=tuple(snapshot.digest(name, going) for name in names),
        named=tuple(
            Named(f"{owner} {row[0]}", str(row[1]), str(row[2]), bool(row[3]))
            for owner, statement in NAMING.items()
            for row in snapshot.rows(statement)
        ),
    )


def differences(manifest: Manifest, found: Contents) -> list[str]:
    """In words, what a database holds otherwise than its archive says; empty when it is the same line by line."""
    said = (manifest.revision, manifest.audit_number, manifest.audit_hash)
    faults = []
    if (found.revision, found.audit_number, found.audit_hash) != said:
        faults.append(
            f"the database is of revision {found.revision} with {found.audit_number} audit entries, "
            f"the manifest says {manifest.revision} and {manifest.audit_number}, or the trail's head differs"
        )
    faults += table_differences(manifest.tables, found.tables)
    held = {*manifest.keys, *(key for key, what in manifest.troubles.items() if what == "gone")}
    lacking = [one for one in found.named if not one.is_deleted and one.key not in held]
    faults += [f"the file of {one.owner} is not in the archive" for one in lacking[:MOST_SHOWN]]
    return faults


def table_differences(said: Iterable[Table], found: Iterable[Table]) -> list[str]:
    """In words, which tables differ."""
    left, right = {one.name: one for one in said}, {one.name: one for one in found}
    faults = []
    for name in sorted(left.keys() | right.keys()):
        one, other = left.get(name), right.get(name)
        if one is None or other is None:
            faults.append(f"table {name} is only {'in the database' if one is None else 'in the manifest'}")
        elif one.rows != other.rows:
            faults.append(f"table {name} has {other.rows} rows, the manifest says {one.rows}")
        elif one != other:
            faults.append(f"table {name} has other rows than the manifest says")
    return faults


def digest_lines(tables: Iterable[Table]) -> list[str]:
    """One line a table, and a last one for all: the same for the same rows, wherever they lie."""
    found = sorted(tables, key=lambda table: table.name)
    lines = [table.line for table in found]
    whole = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return [*lines, f"all tables={len(found)} rows={sum(table.rows for table in found)} sha256={whole}"]
