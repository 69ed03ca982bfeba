"""pg_dump and pg_restore: which one is taken, what is said when there is none, and that they end when told to."""

import os
import shlex
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

from marketplace.backups import postgres_tools
from marketplace.backups.errors import BackupRefused, Stopped, go_on
from marketplace.backups.postgres import PostgresDatabase
from marketplace.config import Settings


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH in front of the system's shell."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(0o755)
    return str(path)


def test_a_missing_program_is_named_with_the_fix(programs: Path) -> None:
    with pytest.raises(BackupRefused, match=r"pg_dump is not on the PATH: install postgresql-client-16"):
        postgres_tools.find("pg_dump", at_least=16)


def test_an_older_program_than_the_server_is_refused(programs: Path) -> None:
    program(programs, "pg_dump", "echo 'pg_dump (PostgreSQL) 14.11 (Debian)'")
    with pytest.raises(BackupRefused, match=r"version 14, the server of 15.*postgresql-client-15"):
        postgres_tools.find("pg_dump", at_least=15)


def test_a_program_without_a_version_is_refused(programs: Path) -> None:
    program(programs, "pg_dump", "echo hello")
    with pytest.raises(BackupRefused, match="does not say"):
        postgres_tools.find("pg_dump")


@pytest.mark.parametrize("version", ["15.20 (Debian 15.20-0+deb12u1)", "18beta1", "17"])
def test_one_of_the_servers_version_or_later_is_taken(programs: Path, version: str) -> None:
    path = program(programs, "pg_dump", f"echo {shlex.quote(f'pg_dump (PostgreSQL) {version}')}")
    assert postgres_tools.find("pg_dump", at_least=15) == path


def test_a_failing_program_is_quoted(tmp_path: Path) -> None:
    path = program(tmp_path, "pg_dump", "echo 'could not connect' >&2; exit 3")
    with pytest.raises(BackupRefused, match=r"pg_dump failed \(3\): could not connect"):
        postgres_tools.run([path], None, go_on)


def test_the_password_goes_by_the_environment_alone(tmp_path: Path) -> None:
    path = program(tmp_path, "pg_dump", 'echo "$PGPASSWORD $*"')
    url = make_url("postgresql+psycopg://market:s%40crit@db.example/market")
    said = postgres_tools.run([path, postgres_tools.address(url)], url, go_on)
    assert said == "s@crit --dbname=postgresql://market@db.example/market\n"


def test_told_to_stop_the_program_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_tools, "LOOK_SECONDS", 0.05)
    number = tmp_path / "number"
    path = program(tmp_path, "pg_dump", f"echo $$ > {number}; exec sleep 60")

    def going() -> None:
        if number.exists() and number.read_text():
            raise Stopped

    began = time.monotonic()
    with pytest.raises(Stopped):
        postgres_tools.run([path], None, going)
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    database = PostgresDatabase("postgresql+psycopg://market:geheim@127.0.0.1:1/market", tmp_path)
    with pytest.raises(BackupRefused, match="cannot be read") as refusal:
        database.obstacle()
    assert "geheim" not in str(refusal.value)


def test_a_market_on_postgresql_needs_pg_dump(
    app: object, settings: Settings, on_sqlite: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_sqlite:
        pytest.skip("needs a server")
    monkeypatch.setenv("PATH", str(tmp_path))
    database = PostgresDatabase(settings.effective_database_url, tmp_path)
    with pytest.raises(BackupRefused, match="pg_dump is not on the PATH"):
        database.copy(tmp_path / "copy", go_on)
