"""Settings: typed, checked at start, every fault named at once."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from marketplace.config import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("MARKETPLACE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def test_nothing_set_means_sqlite_in_the_instance_folder(tmp_path: Path) -> None:
    found = load_settings(instance_dir=tmp_path)
    assert found.effective_database_url == f"sqlite:///{tmp_path.resolve()}/market.sqlite3"


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY", "short")
    monkeypatch.setenv("MARKETPLACE_SMTP_PORT", "many")
    monkeypatch.setenv("MARKETPLACE_PASSWORD_POLICY", "none")
    monkeypatch.setenv("DATABASE_URL", "mysql://root@localhost/market")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    message = str(refusal.value)
    for name in (
        "MARKETPLACE_SECRET_KEY",
        "MARKETPLACE_SMTP_PORT",
        "MARKETPLACE_PASSWORD_POLICY",
        "DATABASE_URL",
    ):
        assert name in message


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg_3(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://market@db/market")
    assert load_settings().effective_database_url == "postgresql+psycopg://market@db/market"


def test_a_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = load_settings(instance_dir=tmp_path / "instance").signing_key()
    again = load_settings(instance_dir=tmp_path / "instance").signing_key()
    assert first == again
    assert len(first) >= 32
    mode = stat.S_IMODE((tmp_path / "instance" / "secret_key").stat().st_mode)
    assert mode == 0o600


def test_processes_that_start_at_once_read_one_whole_key(tmp_path: Path) -> None:
    settings = load_settings(instance_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _number: settings.signing_key(), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_key_from_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY", "k" * 40)
    assert load_settings(instance_dir=tmp_path).signing_key() == "k" * 40
    assert not (tmp_path / "secret_key").exists()


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_setting_is_in_the_handbook() -> None:
    handbook = (Path(__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [
        variable
        for name, field in Settings.model_fields.items()
        if (variable := str(field.validation_alias or f"MARKETPLACE_{name.upper()}")) not in handbook
    ]
    assert missing == []
