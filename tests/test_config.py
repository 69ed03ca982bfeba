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


def test_the_postgres_engine_needs_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_SEARCH_ENGINE", "postgres")
    monkeypatch.setenv("MARKETPLACE_SMTP_PORT", "many")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert "MARKETPLACE_SEARCH_ENGINE" in str(refusal.value)
    assert "DATABASE_URL must be PostgreSQL" in str(refusal.value)
    assert "MARKETPLACE_SMTP_PORT" in str(refusal.value)


def test_the_postgres_engine_with_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_SEARCH_ENGINE", "postgres")
    monkeypatch.setenv("DATABASE_URL", "postgresql://market@db/market")
    assert load_settings().search_engine == "postgres"


def test_a_faulty_address_is_not_blamed_on_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_SEARCH_ENGINE", "postgres")
    monkeypatch.setenv("DATABASE_URL", "mysql://root@localhost/market")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert "MARKETPLACE_SEARCH_ENGINE" not in str(refusal.value)


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


@pytest.mark.parametrize(
    ("variable", "least", "most"),
    [
        ("PROXIES", 0, 5), ("SESSION_IDLE_MINUTES", 5, 1440), ("SESSION_HOURS", 1, 168), ("SMTP_PORT", 1, 65535),
        ("CLAMAV_PORT", 1, 65535), ("LISTING_VALID_DAYS", 1, 3650), ("REVIEW_WORKING_DAYS", 1, 60),
        ("BACKUP_KEEP", 1, 3650),
    ],
)  # fmt: skip
def test_numbers_keep_to_their_range_at_both_ends(
    monkeypatch: pytest.MonkeyPatch, variable: str, least: int, most: int
) -> None:
    name = f"MARKETPLACE_{variable}"
    for value in (least, most):
        monkeypatch.setenv(name, str(value))
        assert getattr(load_settings(), variable.lower()) == value
    for value in (least - 1, most + 1, "1.5", "", "viele"):
        monkeypatch.setenv(name, str(value))
        with pytest.raises(SettingsError, match=name):
            load_settings()


@pytest.mark.parametrize(
    "url",
    ["mysql://x/y", "sqlite://", "sqlite:relative.db", "postgresql+psycopg2://x/y", "file:///etc/passwd"],
)
def test_a_database_that_is_not_supported_is_named_with_what_is(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SettingsError, match=r"DATABASE_URL.*sqlite:///PATH"):
        load_settings()


@pytest.mark.parametrize(("length", "usable"), [(1, False), (31, False), (32, True)])
def test_a_key_has_at_least_32_characters(monkeypatch: pytest.MonkeyPatch, length: int, usable: bool) -> None:
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY", "k" * length)
    if usable:
        assert load_settings().signing_key() == "k" * length
        return
    with pytest.raises(SettingsError, match="at least 32"):
        load_settings()


def test_a_refusal_does_not_print_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY", "geheim-und-kurz")
    monkeypatch.setenv("MARKETPLACE_SMTP_PORT", "0")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert "geheim" not in str(refusal.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SEARCH_ENGINE", "lucene"), ("MAIL_BACKEND", "pigeon"), ("LOG_FORMAT", "xml"), ("HTTPS", "perhaps"),
     ("TRUSTED_HOSTS", "market.example")],
)  # fmt: skip
def test_a_word_that_is_no_choice_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"MARKETPLACE_{variable}", value)
    with pytest.raises(SystemExit) as refusal:
        load_settings()
    assert f"MARKETPLACE_{variable}" in str(refusal.value)


def test_two_processes_that_start_at_once_sign_with_one_key(tmp_path: Path) -> None:
    found = load_settings(instance_dir=tmp_path)
    (tmp_path / "secret_key").write_text("made-by-the-other-process-a-moment-ago\n", encoding="ascii")
    assert found.signing_key() == "made-by-the-other-process-a-moment-ago"


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    found = load_settings(instance_dir=tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        found.https = True  # type: ignore[misc]


def test_a_list_is_written_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_TRUSTED_HOSTS", '["market.example", "www.market.example"]')
    monkeypatch.setenv("MARKETPLACE_SECRET_KEY_FALLBACKS", "[]")
    found = load_settings()
    assert (found.trusted_hosts, found.secret_key_fallbacks) == (["market.example", "www.market.example"], [])


def test_backups_lie_in_the_instance_folder_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for value in (None, ""):
        if value is not None:
            monkeypatch.setenv("MARKETPLACE_BACKUP_DIR", value)
        assert load_settings(instance_dir=tmp_path).effective_backup_dir == tmp_path / "backups"
    monkeypatch.setenv("MARKETPLACE_BACKUP_DIR", "/srv/backups")
    assert load_settings(instance_dir=tmp_path).effective_backup_dir == Path("/srv/backups")


@pytest.mark.parametrize("value", ["market.example", '["market.example"', '{"a": 1}', "[1]", '"one"', ""])
def test_what_is_no_list_of_texts_is_named_beside_the_other_faults(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("MARKETPLACE_TRUSTED_HOSTS", value)
    monkeypatch.setenv("MARKETPLACE_SMTP_PORT", "0")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert "MARKETPLACE_TRUSTED_HOSTS" in str(refusal.value)
    assert "MARKETPLACE_SMTP_PORT" in str(refusal.value)
