"""A market with files, a second installation that is empty, and archives that somebody tampered with."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import NullPool, create_engine, make_url, text

from marketplace.app import create_app
from marketplace.audit import trail
from marketplace.backups import making
from marketplace.backups.archive import SEAL
from marketplace.backups.contents import contents, digest_lines
from marketplace.backups.errors import go_on
from marketplace.backups.opening import open_database
from marketplace.config import Settings, load_settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.opening import open_storage
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.kernel.actor import SYSTEM, Actor
from tests import make
from tests.files import samples

Members = dict[str, bytes]
ROOT = Path(__file__).parents[2]
SECRET = "other-" * 8


def environment(settings: Settings) -> dict[str, str]:
    """Of another process of an installation."""
    return os.environ | {
        "MARKETPLACE_INSTANCE_DIR": str(settings.instance_dir), "MARKETPLACE_SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.effective_database_url, "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def settings_of(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


def attach(app: Flask, actor: Actor, words: bytes = b"") -> Attachment:
    """A stored PDF of somebody's own."""
    storage = open_storage(settings_of(app))
    with receive(BytesIO(samples.pdf(words)), "附件.pdf", storage, NoScanner()) as received, unit_of_work():
        made = files.store_own(actor, received)
        db.session.flush()
        attachment_id = made.id
    return db.session.get_one(Attachment, attachment_id)


def furnish(app: Flask) -> list[Attachment]:
    """Organisations, people, entries of the trail and three files."""
    actor = make.member(name="长春虚构材料有限公司")
    found = [attach(app, actor, f"% {number}\n".encode()) for number in range(3)]
    db.session.rollback()
    return found


def note_something(subject: str = "test:1") -> None:
    """One more entry of the trail, committed."""
    with unit_of_work():
        trail.record(SYSTEM, "test.note", subject)


def archive_of(app: Flask, folder: Path, **options: Any) -> making.Made:
    db.session.rollback()
    return making.make(settings_of(app), folder, **options)


def digest(settings: Settings) -> list[str]:
    with open_database(settings).snapshot() as snapshot:
        return digest_lines(contents(snapshot, go_on).tables)


@contextmanager
def spare_database(like: Settings) -> Iterator[str]:
    """The address of a second database on the same server; '' where databases are files."""
    url = make_url(like.effective_database_url)
    if url.get_backend_name() == "sqlite":
        yield ""
        return
    name = f"{url.database}_else_{os.urandom(4).hex()}"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def empty_installation(folder: Path, spare: str) -> Settings:
    """Settings of an installation with no tables and no files; the spare database is emptied."""
    found = load_settings(instance_dir=folder, DATABASE_URL=spare, secret_key=SECRET)
    if spare and open_database(found).obstacle():
        execute(found, "DROP SCHEMA IF EXISTS public, market_search CASCADE", "CREATE SCHEMA public")
    return found


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """The application of an installation, in its context; all connections are closed afterwards."""
    app = create_app(settings, TESTING=True)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def execute(settings: Settings, *statements: str) -> None:
    """Straight into a database."""
    engine = create_engine(settings.effective_database_url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def seal(path: Path) -> None:
    """Seal the file as it now is, as its maker would."""
    body = path.read_bytes()[:-64]
    path.write_bytes(body + hashlib.sha256(body).hexdigest().encode())


def forge(source: Path, target: Path, change: Callable[[Members], None], **options: Any) -> Path:
    """A well-sealed archive of the same members, but for what `change` does to them."""
    with zipfile.ZipFile(source) as found:
        members = {info.filename: found.read(info) for info in found.infolist()}
    change(members)
    with zipfile.ZipFile(target, "w", options.get("method", zipfile.ZIP_STORED)) as made:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = options.get("method", zipfile.ZIP_STORED)
            info.external_attr = options.get("attributes", 0)
            made.writestr(info, data)
        made.comment = SEAL + b"0" * 64
    seal(target)
    return target


def agree(members: Members, name: str, data: bytes) -> None:
    """Put a member in, and into the manifest, as its maker would."""
    members[name] = data
    with manifest_of(members) as manifest:
        manifest["members"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@contextmanager
def manifest_of(members: Members) -> Iterator[dict[str, Any]]:
    """The manifest, to be changed."""
    found = json.loads(members["manifest.json"])
    yield found
    members["manifest.json"] = json.dumps(found).encode()


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path: what must stay as it was."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
