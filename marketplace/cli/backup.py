"""flask backup …"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.backups.checking import check
from marketplace.backups.contents import contents, digest_lines
from marketplace.backups.errors import ArchiveDamaged, BackupRefused, go_on
from marketplace.backups.making import make
from marketplace.backups.manifest import Manifest
from marketplace.backups.opening import open_database
from marketplace.backups.restoring import Restored, restore
from marketplace.config import Settings
from marketplace.kernel.clock import to_beijing

backup_group = AppGroup(
    "backup", help="One archive of database and files: made beside the running service, restored."
)
FOLDER = click.Path(file_okay=False, path_type=Path)
ARCHIVE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@backup_group.command("make")
@click.option("--out", type=FOLDER, help="The folder to write into; MARKETPLACE_BACKUP_DIR unless given.")
@click.option(
    "--with-secret", is_flag=True, help="Put the secret key in as well; keep such an archive like the key."
)
def make_archive(out: Path | None, with_secret: bool) -> None:
    """Write an archive and check it. Pages and jobs go on meanwhile; older archives stay."""
    settings = _settings()
    with _refusals_named():
        made = make(settings, out or settings.effective_backup_dir, with_secret=with_secret)
        manifest = check(made.path, settings.instance_dir)
    _say_troubles(manifest)
    click.echo(f"archive={made.path} bytes={made.size} {_figures(manifest)}")


@backup_group.command("check")
@click.argument("file", type=ARCHIVE)
@click.option("--digest", is_flag=True, help="Print the digest of every table, as flask backup digest does.")
def check_archive(file: Path, digest: bool) -> None:
    """Look through an archive completely; exit 1 and name what is wrong. Changes nothing."""
    with _refusals_named():
        manifest = check(file, _settings().instance_dir)
    _say_troubles(manifest)
    if digest:
        _say_lines(digest_lines(manifest.tables))
    click.echo(f"faults=0 made={to_beijing(manifest.made_at):%Y-%m-%dT%H:%M:%S} {_figures(manifest)}")


@backup_group.command("restore")
@click.argument("file", type=ARCHIVE)
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option(
    "--replace", is_flag=True, help="Keep what is there beside, under other names, instead of refusing."
)
def restore_archive(file: Path, yes: bool, replace: bool) -> None:
    """Put an archive in the place of an empty database and an instance without files; the service is to be stopped."""
    settings = _settings()
    if not yes:
        shown = f"{settings.instance_dir} and the database of DATABASE_URL"
        click.confirm(f"Restore {file} into {shown}?", abort=True, err=True)
    with _refusals_named():
        restored = restore(settings, file, replace=replace)
    _say_restored(restored)
    if restored.differences:
        sys.exit(1)


@backup_group.command("digest")
def digest_database() -> None:
    """A line for each table of the database, and a last one for all: the same for the same rows."""
    with _refusals_named(), open_database(_settings()).snapshot() as snapshot:
        lines = digest_lines(contents(snapshot, go_on).tables)
    _say_lines(lines)


def _say_restored(restored: Restored) -> None:
    manifest = restored.manifest
    for name in restored.kept:
        click.echo(f"kept beside: {name}")
    for fault in restored.differences:
        click.echo(f"after the restore: {fault}", err=True)
    _say_troubles(manifest)
    if restored.needs_upgrade:
        click.echo(
            f"The archive is of revision {manifest.revision}, this release wants {restored.wanted_revision}: "
            "run flask db upgrade."
        )
    click.echo(f"restored={to_beijing(manifest.made_at):%Y-%m-%dT%H:%M:%S} {_figures(manifest)}")


def _say_troubles(manifest: Manifest) -> None:
    for key, what in sorted(manifest.troubles.items()):
        click.echo(f"stored file {key} was {what} already when the archive was made", err=True)


def _say_lines(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


def _figures(manifest: Manifest) -> str:
    return (
        f"files={len(manifest.keys)} lost={len(manifest.troubles)} tables={len(manifest.tables)} "
        f"rows={manifest.rows} revision={manifest.revision} audit={manifest.audit_number}:{manifest.audit_hash[:16]}"
    )


@contextmanager
def _refusals_named() -> Iterator[None]:
    """Print what is wrong, a line each, and exit 1 instead of showing a traceback."""
    try:
        yield
    except ArchiveDamaged as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        click.echo(f"faults={len(error.faults)}")
        sys.exit(1)
    except BackupRefused as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{error.filename or 'The disk'}: {error.strerror or error}", err=True)
        sys.exit(1)
