"""From a template and its values to a letter, and from a letter to a message that can be sent.

A template's first line is the subject, the rest after one empty line the text. Values never reach a header
unfolded: a line break in a name is a space before it gets here, and the message refuses one by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from marketplace.kernel.text import clean_block, clean_line

PACKAGE = Path(__file__).resolve().parent.parent
TEMPLATES = PACKAGE / "templates" / "mail"
CATALOGUES = PACKAGE / "translations"
LONGEST_SUBJECT = 150


class _WholeHeader(UnstructuredHeader):
    """Stays on one line as it is: a long address would be encoded, and no mail program would know it for one."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WholeHeader)  # type: ignore[arg-type]
_POLICY = default.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Letter:
    """To one address; plain text. What is posted to the address `stop` ends letters of this kind (RFC 8058)."""

    to: str
    subject: str
    body: str
    stop: str = ""


def compose(template: str, language: str, to: str, **values: object) -> Letter:
    """A letter from `templates/mail/<template>.txt` in the language (zh or en); a value `stop` is the letter's.

    Raises jinja2.UndefinedError for a value the template wants and does not get.
    """
    texts = {key: clean_line(value) if isinstance(value, str) else value for key, value in values.items()}
    written = _environment(language).get_template(f"{template}.txt").render(**texts)
    subject, _, body = written.partition("\n")
    return Letter(
        to=to,
        subject=clean_line(subject)[:LONGEST_SUBJECT],
        body=clean_block(body) + "\n",
        stop=str(texts.get("stop", "")),
    )


def to_message(letter: Letter, *, sender: str, message_id: str, at: datetime) -> EmailMessage:
    """The letter with its headers. Raises ValueError for an address or subject with a line break."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    return message


def message_id(letter_id: int, sender: str) -> str:
    """The same for the same row of the queue, so that a letter delivered twice is known as one."""
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<market-{letter_id}@{domain}>"


@lru_cache(maxsize=4)
def _environment(language: str) -> Environment:
    environment = Environment(  # nosec B701 the same
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 plain text, in which an escape would be read as text
        keep_trailing_newline=True,
    )
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


@lru_cache(maxsize=4)
def catalogue(language: str) -> NullTranslations:
    """Chinese is the language of the templates; another one falls back to it word by word."""
    return Translations.load(CATALOGUES, [language]) if language != "zh" else NullTranslations()
