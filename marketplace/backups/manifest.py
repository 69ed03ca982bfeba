"""What an archive says of itself. Read strictly: it may come from anywhere."""

import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from marketplace.audit import heads
from marketplace.backups.errors import ArchiveDamaged

NAME = "manifest.json"
SQLITE, POSTGRESQL = "database.sqlite3", "database.dump"
HEADS = heads.FILE_NAME
SECRET = "secret_key"  # noqa: S105 a member's name
MEMBER = re.compile(
    rf"{re.escape(SQLITE)}|{re.escape(POSTGRESQL)}|{re.escape(HEADS)}|{SECRET}|files/[0-9a-f]{{32}}"
)
"""Every name that a member may have: none leads out of anywhere."""
FILES = "files/"
MOST_BYTES = 256 * 1024 * 1024
"""Of the manifest itself: about a million files."""

Count = Annotated[int, Field(ge=0)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Kind = Literal["sqlite", "postgresql"]
Trouble = Literal["gone", "altered"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Member(_Strict):
    """A member's size in bytes, unpacked, and its SHA-256."""

    size: Count
    sha256: Digest


class Table(_Strict):
    """A table's rows and the digest of all of them; `line` is how it is printed."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,63}$")]
    rows: Count
    sha256: Digest

    @property
    def line(self) -> str:
        return f"{self.name} rows={self.rows} sha256={self.sha256}"


class Manifest(_Strict):
    """`audit_number` and `audit_hash` are the head of the trail, `tables` what the copied database holds.

    `troubles` are stored files that the database names and that were gone or altered already when the archive was
    made: {key: what}. Members lie under their names, the manifest left out.
    """

    format: Literal[1] = 1
    market: Annotated[str, Field(max_length=40)]
    made_at: AwareDatetime
    database: Kind
    revision: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,32}$")]
    audit_number: Count
    audit_hash: Digest
    tables: tuple[Table, ...]
    members: dict[str, Member]
    troubles: dict[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")], Trouble] = {}

    @property
    def database_member(self) -> str:
        return SQLITE if self.database == "sqlite" else POSTGRESQL

    @property
    def keys(self) -> list[str]:
        """Of the stored files that are in the archive, in order."""
        return sorted(name.removeprefix(FILES) for name in self.members if name.startswith(FILES))

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def read(text: bytes) -> Manifest:
    """Raises ArchiveDamaged for anything but a manifest of this format whose members have allowed names."""
    try:
        found = Manifest.model_validate_json(text)
    except (ValidationError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise ArchiveDamaged(f"the manifest cannot be read: {first}") from None
    strange = sorted(name for name in found.members if not MEMBER.fullmatch(name))
    if strange:
        raise ArchiveDamaged(f"the manifest names a member that may not be there: {strange[0]!a}")
    if found.database_member not in found.members:
        raise ArchiveDamaged("the manifest names no copy of the database")
    return found


def written(manifest: Manifest) -> bytes:
    """As JSON."""
    return manifest.model_dump_json(indent=1).encode()
