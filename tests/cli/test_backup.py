"""flask backup …: what each command prints, and when it fails."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from marketplace.backups.making import Made
from marketplace.config import Settings
from tests.backups import kits
from tests.backups.conftest import elsewhere, made, on_sqlite, spare

__all__ = ["elsewhere", "made", "on_sqlite", "spare"]
Run = Callable[..., tuple[int, list[str], str]]


def run(app: Flask, *words: str, answer: str = "") -> tuple[int, list[str], str]:
    """Exit code, the lines on standard output, and what was said beside them."""
    found = app.test_cli_runner().invoke(args=["backup", *words], input=answer)
    return found.exit_code, found.stdout.splitlines(), found.stderr


def test_make_writes_into_the_folder_and_prints_its_figures_last(app: Flask, tmp_path: Path) -> None:
    kits.furnish(app)
    code, lines, beside = run(app, "make", "--out", str(tmp_path / "out"))
    (path,) = (tmp_path / "out").iterdir()
    assert (code, beside) == (0, "")
    assert lines[-1].startswith(f"archive={path} bytes={path.stat().st_size} files=3 lost=0 tables=")


def test_make_without_a_folder_uses_the_setting(app: Flask, settings: Settings) -> None:
    code, lines, _ = run(app, "make")
    path = Path(lines[-1].split()[0].removeprefix("archive="))
    assert (code, path.parent) == (0, settings.instance_dir / "backups")
    path.unlink()


def test_make_names_stored_files_that_are_lost(app: Flask, settings: Settings, tmp_path: Path) -> None:
    key = kits.furnish(app)[0].storage_key
    (settings.instance_dir / "files" / key[:2] / key[2:4] / key).unlink()
    code, lines, beside = run(app, "make", "--out", str(tmp_path / "out"))
    assert code == 0
    assert beside.strip() == f"stored file {key} was gone already when the archive was made"
    assert "files=2 lost=1" in lines[-1]


def test_make_fails_where_it_cannot_write(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, beside = run(app, "make", "--out", str(tmp_path / "file" / "out"))
    assert code == 1
    assert "Not a directory" in beside


def test_check_of_a_good_archive(app: Flask, made: Made) -> None:
    code, lines, _ = run(app, "check", str(made.path))
    assert code == 0
    assert lines[-1].startswith("faults=0 made=20")
    assert f"audit={made.manifest.audit_number}:{made.manifest.audit_hash[:16]}" in lines[-1]


@pytest.mark.parametrize("how", ["cut", "flipped", "empty"])
def test_check_of_a_bad_archive_exits_1_and_says_why(app: Flask, made: Made, how: str) -> None:
    whole = bytearray(made.path.read_bytes())
    whole[len(whole) // 2] ^= 4
    made.path.write_bytes({"cut": whole[:-1000], "flipped": whole, "empty": b""}[how])
    code, lines, beside = run(app, "check", str(made.path))
    assert code == 1
    assert {"cut": "it is cut", "flipped": "not those that were written", "empty": "it is empty"}[
        how
    ] in beside
    assert lines[-1] == f"faults={len(beside.splitlines())}"


def test_the_digest_of_an_archive_is_that_of_the_database(app: Flask, made: Made) -> None:
    _, of_database, _ = run(app, "digest")
    _, of_archive, _ = run(app, "check", "--digest", str(made.path))
    assert of_archive[:-1] == of_database
    assert of_database[-1].startswith(f"all tables={len(of_database) - 1} rows={made.manifest.rows} sha256=")
    assert all(line.split()[1].startswith("rows=") for line in of_database[:-1])


def test_the_digest_of_an_empty_database_fails(elsewhere: Settings) -> None:
    with kits.running(elsewhere) as app:
        code, _, beside = run(app, "digest")
    assert code == 1
    assert beside


def test_restore_into_an_empty_installation(app: Flask, made: Made, elsewhere: Settings) -> None:
    _, before, _ = run(app, "digest")
    with kits.running(elsewhere) as other:
        code, lines, beside = run(other, "restore", str(made.path), "--yes")
        _, after, _ = run(other, "digest")
        verified = other.test_cli_runner().invoke(args=["audit", "verify"])
    assert (code, beside) == (0, "")
    assert lines[-1].startswith("restored=20")
    assert after == before
    assert verified.exit_code == 0


def test_restore_asks_first(app: Flask, made: Made, elsewhere: Settings) -> None:
    with kits.running(elsewhere) as other:
        code, _, beside = run(other, "restore", str(made.path), answer="n\n")
        assert code == 1
        assert "Restore" in beside
        assert run(other, "digest")[0] == 1


def test_restore_over_data_is_refused(app: Flask, made: Made) -> None:
    before = run(app, "digest")
    code, lines, beside = run(app, "restore", str(made.path), "--yes")
    assert (code, lines) == (1, [])
    assert "--replace" in beside
    assert run(app, "digest") == before


def test_restore_of_a_bad_archive_is_refused(made: Made, elsewhere: Settings) -> None:
    made.path.write_bytes(made.path.read_bytes()[:-1])
    with kits.running(elsewhere) as other:
        code, lines, beside = run(other, "restore", str(made.path), "--yes")
        assert (code, lines[-1][:7]) == (1, "faults=")
        assert "it is cut" in beside
        assert run(other, "digest")[0] == 1
