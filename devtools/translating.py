"""`dev.py translate`: source strings into the catalogue."""

from __future__ import annotations

import tempfile
from pathlib import Path

from devtools.environment import PYBABEL, TRANSLATIONS, call

# The source strings are Chinese, so only other languages have a catalogue.
LOCALES = ("en",)
KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2")
WIDTH = ("--width", "110")
UPDATE = ("update", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date", *WIDTH)


def extract(template: Path) -> None:
    """Write every string that the pages and forms mark for translation."""
    keywords = [part for keyword in KEYWORDS for part in ("--keyword", keyword)]
    layout = ("--no-location", "--sort-output", *WIDTH, "--project", "Jilin Tech Market")
    # by default pybabel passes over folders such as templates/_parts
    source = ("--mapping", "babel.cfg", "--ignore-dirs", ".*", *keywords, *layout)
    call([*PYBABEL, "--quiet", "extract", *source, "--output", template, "."])


def update() -> None:
    """Merge new strings into each catalogue; nothing is guessed, nothing marked fuzzy."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        for locale in LOCALES:
            source = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
            verb = UPDATE if source.exists() else ("init",)
            files = ("--input-file", template, "--output-dir", TRANSLATIONS, "--locale", locale)
            call([*PYBABEL, "--quiet", *verb, *files])
