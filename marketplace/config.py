"""Settings, read once from the environment; a bad one stops the program with every fault named."""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PROVINCE = Path(__file__).resolve().parent / "branches" / "data" / "jilin"
SHORTEST_SECRET = 32
Texts = Annotated[list[str], NoDecode]
"""A JSON list, read by a validator below, so that a fault in it is named like any other."""


class SettingsError(SystemExit):
    """The environment does not make a valid configuration; the message lists every fault."""


class Settings(BaseSettings):
    """One field a setting; the environment variable is MARKETPLACE_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="MARKETPLACE_", extra="ignore", frozen=True)

    instance_dir: Path = Field(default=ROOT / "instance", description="database, index, files, mail")
    database_url: str = Field(default="", validation_alias="DATABASE_URL", description="SQLite when empty")
    secret_key: str = Field(default="", description="at least 32 characters; else read from the instance")
    secret_key_fallbacks: Texts = Field(default=[], description="JSON list of retired secret keys")
    base_url: str = Field(default="http://127.0.0.1:5000", description="address in mails and QR codes")
    trusted_hosts: Texts = Field(default=[], description="JSON list of host names; empty trusts any")
    https: bool = Field(default=False, description="secure cookies and HSTS; set behind TLS")
    proxies: int = Field(default=0, ge=0, le=5, description="how many reverse proxies set X-Forwarded-*")
    demo_mode: bool = Field(default=False, description="let demo people sign in and show their accounts")
    province_data: Path = Field(default=DEFAULT_PROVINCE, description="folder with regions, fields, branches")
    password_policy: Literal["dengbao3", "asvs"] = Field(default="dengbao3", description="password profile")
    session_idle_minutes: int = Field(default=30, ge=5, le=1440, description="sign out after idling")
    session_hours: int = Field(default=12, ge=1, le=168, description="sign out at the latest")
    search_engine: Literal["whoosh", "tantivy", "postgres"] = Field(
        default="whoosh", description="search engine"
    )
    mail_backend: Literal["files", "smtp"] = Field(default="files", description="where mail goes")
    mail_sender: str = Field(default="market@example.invalid", description="From address of mail")
    smtp_host: str = Field(default="localhost", description="mail relay")
    smtp_port: int = Field(default=25, ge=1, le=65535, description="mail relay port")
    smtp_user: str = Field(default="", description="mail relay account, if it asks for one")
    smtp_password: str = Field(default="", description="mail relay password")
    smtp_starttls: bool = Field(default=False, description="encrypt the connection to the relay")
    clamav_host: str = Field(default="", description="virus scanner; empty scans nothing")
    clamav_port: int = Field(default=3310, ge=1, le=65535, description="virus scanner port")
    listing_valid_days: int = Field(default=180, ge=1, le=3650, description="days until a listing lapses")
    review_working_days: int = Field(default=3, ge=1, le=60, description="clock of the review queue")
    broker_minimum_hours: int = Field(
        default=40,
        ge=0,
        le=1000,
        description="fewest training hours of an accredited broker; no clause names a number, the department sets it",
    )
    broker_valid_years: int = Field(
        default=3, ge=1, le=10, description="years an accreditation usually holds"
    )
    publicity_days: int = Field(default=15, ge=15, le=90, description="days an agreed price is public")
    opinion_days: int = Field(
        default=10, ge=10, le=60, description="days in which makers give their opinion on a contract"
    )
    claim_notice_days: int = Field(
        default=5, ge=5, le=7, description="working days that a claim is on public notice"
    )
    share_answer_days: int = Field(
        default=15,
        ge=10,
        le=90,
        description="days in which everybody who gets a part of a share gives their word",
    )
    share_notice_days: int = Field(
        default=15,
        ge=15,
        le=90,
        description="days that a share of income is shown to the members of the unit",
    )
    claim_two_finance_officers: bool = Field(
        default=False, description="payment of a claim is ordered and booked by two finance officers"
    )
    lead_stall_working_days: int = Field(
        default=15, ge=1, le=120, description="working days without an action until a lead stalls"
    )
    backup_dir: Path = Field(
        default=Path(),
        description="folder of the nightly archives; `backups` in the instance folder when empty",
    )
    backup_keep: int = Field(
        default=14, ge=1, le=3650, description="how many of the newest nightly archives are kept"
    )
    log_format: Literal["json", "console"] = Field(default="console", description="log lines")
    footer_host: str = Field(default="", description="footer: 主办单位")
    footer_operator: str = Field(default="", description="footer: 承办单位")
    footer_contact: str = Field(default="", description="footer: 联系方式")
    footer_site_code: str = Field(default="", description="footer: 网站标识码")
    footer_icp: str = Field(default="", description="footer: ICP 备案号")
    footer_police: str = Field(default="", description="footer: 公安备案号")

    @field_validator("trusted_hosts", "secret_key_fallbacks", mode="before")
    @classmethod
    def _from_json(cls, value: Any) -> Any:
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise ValueError('a JSON list such as ["one", "two"]') from None

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_SECRET:
            raise ValueError(f"at least {SHORTEST_SECRET} characters")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith("postgres://"):
            value = "postgresql+psycopg://" + value.removeprefix("postgres://")
        elif value.startswith("postgresql://"):
            value = "postgresql+psycopg://" + value.removeprefix("postgresql://")
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
        return value

    @field_validator("search_engine")
    @classmethod
    def _has_its_database(cls, value: str, info: ValidationInfo) -> str:
        """A faulty address is named by itself, so only a good one of another database is a fault here."""
        url = info.data.get("database_url")
        if value == "postgres" and url is not None and not url.startswith("postgresql"):
            raise ValueError(
                "postgres searches in the market's own database: DATABASE_URL must be PostgreSQL"
            )
        return value

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.instance_dir.resolve() / 'market.sqlite3'}"

    @property
    def effective_backup_dir(self) -> Path:
        return self.instance_dir / "backups" if self.backup_dir == Path() else self.backup_dir

    def signing_key(self) -> str:
        """The secret key; made once and kept in the instance folder (mode 0600) when none is set."""
        if self.secret_key:
            return self.secret_key
        self.instance_dir.mkdir(parents=True, exist_ok=True)
        path = self.instance_dir / "secret_key"
        if not path.exists():
            self._make_key(path)
        return path.read_text(encoding="ascii").strip()

    def _make_key(self, path: Path) -> None:
        """Written whole before it gets its name: of two processes that start at once, both read the first one's."""
        half = path.with_name(f"secret_key.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(half, path)
        finally:
            half.unlink(missing_ok=True)


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment. Raises SettingsError naming each faulty variable and what it wants."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"  {_variable(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        raise SettingsError("These settings are not usable:\n" + "\n".join(lines)) from None


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "?"
    return name if name.isupper() else f"MARKETPLACE_{name.upper()}"
