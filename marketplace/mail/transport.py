"""Ways a message leaves: a relay that speaks SMTP, or a file a message in the instance folder."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from marketplace.config import Settings

SMTP_SECONDS = 20.0
"""A relay that does not answer in time has failed; the outbox tries again."""


class Transport(Protocol):
    """Takes a message over, or raises; `name` is the same when the same message comes again."""

    def deliver(self, message: EmailMessage, name: str) -> None: ...


@dataclass(frozen=True)
class FilesTransport:
    """Each message as `<folder>/<name>.eml`, complete or not at all; the same name is written over."""

    folder: Path

    def deliver(self, message: EmailMessage, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.eml"
        half = path.with_suffix(".part")
        half.write_bytes(message.as_bytes(policy=SMTP))
        half.replace(path)


@dataclass(frozen=True)
class SmtpTransport:
    """One connection a message. Raises smtplib.SMTPException or OSError when the relay does not take it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False

    def deliver(self, message: EmailMessage, name: str) -> None:  # noqa: ARG002 its Message-ID names it
        with smtplib.SMTP(self.host, self.port, timeout=SMTP_SECONDS) as relay:
            if self.starttls:
                relay.starttls(context=ssl.create_default_context())
            if self.user:
                relay.login(self.user, self.password)
            relay.send_message(message)


def open_transport(settings: Settings) -> Transport:
    """The transport the settings ask for."""
    if settings.mail_backend == "smtp":
        return SmtpTransport(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password,
            settings.smtp_starttls,
        )
    return FilesTransport(settings.instance_dir / "mail")
