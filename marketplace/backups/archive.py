"""The archive: a zip file of known members, sealed by the digest of everything before its last 64 bytes.

A zip's own checksums cover the members alone; the seal finds a flipped or missing byte wherever it is. It is no
signature: whoever can write the archive can seal it again.
"""

import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from marketplace.backups import manifest as manifests
from marketplace.backups.errors import ArchiveDamaged, Going
from marketplace.backups.manifest import Manifest, Member
from marketplace.kernel.clock import to_beijing

PIECE = 1024 * 1024
SEAL = b"sha256:"
SEAL_BYTES = len(SEAL) + 64
_SEALED = re.compile(rb"sha256:[0-9a-f]{64}")
PACKING_LEVEL = 3
"""A database shrinks to a quarter at a third of the usual time; files are packed already."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x2041
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError, struct.error, OSError,
)  # fmt: skip
"""What the zip library raises for bytes that are not as they were written."""


class ArchiveWriter:
    """Members are streamed in one by one; `finish` adds the manifest and seals."""

    def __init__(self, path: Path, made_at: datetime) -> None:
        self.path = path
        self._moment = to_beijing(made_at).timetuple()[:6]
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: BinaryIO, going: Going, *, pack: bool = False) -> Member:
        """Size and digest of what was read from where `source` stands to its end."""
        info = zipfile.ZipInfo(name, self._moment)
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info._compresslevel = PACKING_LEVEL  # type: ignore[attr-defined]  # noqa: SLF001 no other way until 3.13
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            while piece := source.read(PIECE):
                going()
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.members[name] = Member(size=size, sha256=digest.hexdigest())
        return self.members[name]

    def finish(self, manifest: Manifest, going: Going) -> int:
        """Close, seal and wait for the disk; gives the size in bytes."""
        self._zip.writestr(
            zipfile.ZipInfo(manifests.NAME, self._moment), manifests.written(manifest), zipfile.ZIP_DEFLATED
        )
        self._zip.comment = SEAL + b"0" * 64
        self._zip.close()
        size = self._file.seek(0, os.SEEK_END)
        seal = _digest(self._file, size - 64, going)
        self._file.seek(size - 64)
        self._file.write(seal.encode("ascii"))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return size

    def abandon(self) -> None:
        """Give up what is not finished; on a full disk there is no proper end to write."""
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class Archive:
    """An archive whose directory and manifest agree."""

    def __init__(self, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = opened
        self.manifest = manifest

    def stream(self, name: str, going: Going) -> Iterator[bytes]:
        """A member piece by piece. Raises ArchiveDamaged, at the latest at its end, when it is not the one written."""
        said = self.manifest.members[name]
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as member:
                while piece := member.read(PIECE):
                    going()
                    digest.update(piece)
                    size += len(piece)
                    if size > said.size:
                        break
                    yield piece
        except UNREADABLE as error:
            raise ArchiveDamaged(f"{name} cannot be read: {error}") from error
        if (size, digest.hexdigest()) != (said.size, said.sha256):
            raise ArchiveDamaged(
                f"{name} is not what was written: {size} bytes, the manifest says {said.size}"
            )

    def unpack(self, name: str, target: Path, going: Going) -> None:
        """Write a member to a new file and wait for the disk. Raises ArchiveDamaged."""
        with target.open("xb") as file:
            for piece in self.stream(name, going):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def seal_fault(path: Path, going: Going) -> str | None:
    """In words, why the file as a whole is not as it was written; None when it is."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size == 0:
            return "it is empty"
        file.seek(max(0, size - SEAL_BYTES))
        seal = file.read(SEAL_BYTES)
        if not _SEALED.fullmatch(seal):
            return "its end is missing: it is cut, or no archive of the market"
        found = _digest(file, size - 64, going)
    said = seal.removeprefix(SEAL).decode("ascii")
    if found == said:
        return None
    return f"its bytes are not those that were written (sha256 {found[:16]}, sealed {said[:16]})"


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises ArchiveDamaged for what is no archive, or one whose directory is not what its manifest says."""
    with ExitStack() as stack:
        try:
            found = stack.enter_context(zipfile.ZipFile(path))
            archive = Archive(found, _manifest(found))
            _require_members(found, archive.manifest)
        except UNREADABLE as error:
            raise ArchiveDamaged(f"it cannot be read: {error}") from error
        yield archive


def _manifest(found: zipfile.ZipFile) -> Manifest:
    infos = [info for info in found.infolist() if info.orig_filename == manifests.NAME]
    if len(infos) != 1:
        raise ArchiveDamaged("it has no manifest, or more than one")
    if infos[0].file_size > manifests.MOST_BYTES:
        raise ArchiveDamaged("its manifest is too large")
    with found.open(infos[0]) as member:
        return manifests.read(member.read(manifests.MOST_BYTES))


def _require_members(found: zipfile.ZipFile, manifest: Manifest) -> None:
    infos = [info for info in found.infolist() if info.orig_filename != manifests.NAME]
    for info in infos:
        name = info.orig_filename
        if not manifests.MEMBER.fullmatch(name) or name != info.filename:
            raise ArchiveDamaged(f"it has a member that may not be there: {name!a}")
        if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
            raise ArchiveDamaged(f"{name} is packed otherwise than the market does")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise ArchiveDamaged("it has two members of one name")
    for name in sorted(manifest.members.keys() ^ set(names)):
        raise ArchiveDamaged(f"{name} is in the manifest or in the archive only")
    for info in infos:
        if info.file_size != manifest.members[info.filename].size:
            raise ArchiveDamaged(f"{info.filename} has another size than the manifest says")


def _digest(file: BinaryIO, length: int, going: Going) -> str:
    """Of the first bytes."""
    file.seek(0)
    digest = hashlib.sha256()
    while length > 0 and (piece := file.read(min(PIECE, length))):
        going()
        digest.update(piece)
        length -= len(piece)
    return digest.hexdigest()
