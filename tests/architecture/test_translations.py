"""Every Chinese source string has its English, and the catalogue holds nothing else."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from devtools.environment import TRANSLATIONS
from devtools.translating import LOCALES, extract

Key = str | tuple[str, ...]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the source marks for translation today."""
    template = tmp_path_factory.mktemp("extracted") / "messages.pot"
    extract(template)
    return read(template)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def keys(catalog: Catalog) -> set[Key]:
    """The strings of a catalogue, without its header; a plural pair is a tuple."""
    return {tuple(one.id) if isinstance(one.id, list | tuple) else one.id for one in catalog if one.id}


def faults(marked: Catalog, translated: Catalog) -> list[str]:
    """What a translator has to do before the catalogue is complete."""
    missing = [f"missing: {key}" for key in sorted(map(str, keys(marked) - keys(translated)))]
    obsolete = [
        f"no longer in the source: {key}" for key in sorted(map(str, keys(translated) - keys(marked)))
    ]
    empty = [f"empty: {one.id}" for one in translated if one.id and not _is_full(one.string)]
    fuzzy = [f"fuzzy: {one.id}" for one in translated if one.id and one.fuzzy]
    wrong = [f"{error}: {one.id}" for one, errors in translated.check() for error in errors]
    return missing + obsolete + empty + fuzzy + wrong


def _is_full(string: str | list[str] | tuple[str, ...]) -> bool:
    return bool(string) and all([string] if isinstance(string, str) else string)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_is_complete_and_up_to_date(marked: Catalog, locale: str) -> None:
    found = faults(marked, read(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"))
    assert not found, "run python3 dev.py translate, then fill in:\n" + "\n".join(found[:50])


def test_the_source_is_read(marked: Catalog) -> None:
    assert keys(marked)


@pytest.mark.parametrize(
    ("source", "english", "flags", "fault"),
    [
        ("需求", "", (), "empty: 需求"),
        ("需求", "Need", ("fuzzy",), "fuzzy: 需求"),
        ("成果", "Achievement", (), "missing: 需求"),
        ("成果", "Achievement", (), "no longer in the source: 成果"),
    ],
)
def test_an_incomplete_catalogue_is_seen(
    source: str, english: str, flags: tuple[str, ...], fault: str
) -> None:
    marked, translated = Catalog(), Catalog("en")
    marked.add("需求")
    translated.add(source, english, flags=flags)
    assert fault in faults(marked, translated)


def test_a_lost_placeholder_is_seen() -> None:
    marked, translated = Catalog(), Catalog("en")
    marked.add("共 %(count)d 条", flags=["python-format"])
    translated.add("共 %(count)d 条", "many results", flags=["python-format"])
    assert any("placeholder" in fault or "format" in fault for fault in faults(marked, translated))
