"""Every Chinese source string has its English, and the catalogue holds nothing else."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS
from babel.messages.pofile import read_po

from devtools.environment import TRANSLATIONS
from devtools.translating import KEYWORDS, LOCALES, extract

Key = str | tuple[str, ...]
Strings = str | list[str] | tuple[str, ...] | None
PLACEHOLDER = re.compile(r"%\((\w+)\)")
MARKS = frozenset({"gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "N_"})
READ = frozenset(DEFAULT_KEYWORDS) | {keyword.partition(":")[0] for keyword in KEYWORDS}
"""Functions that mark a string, and the names under which the extraction knows them."""


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
    empty = [f"empty: {one.id}" for one in translated if one.id and not all(texts(one.string))]
    fuzzy = [f"fuzzy: {one.id}" for one in translated if one.id and one.fuzzy]
    wrong = [f"placeholders differ: {one.id}" for one in translated if one.id and not _same_places(one)]
    return missing + obsolete + empty + fuzzy + wrong


def texts(value: Strings) -> list[str]:
    """A message's one text, or those of its plural forms."""
    return [value or ""] if isinstance(value, str | None) else list(value)


def _same_places(message: Message) -> bool:
    """An unknown placeholder would be an error on the page, a lost one a hole in the sentence."""
    source = set(PLACEHOLDER.findall("".join(texts(message.id))))
    return all(set(PLACEHOLDER.findall(text)) == source for text in texts(message.string) if text)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_is_complete_and_up_to_date(marked: Catalog, locale: str) -> None:
    found = faults(marked, read(TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"))
    assert not found, "run python3 dev.py translate, then fill in:\n" + "\n".join(found[:50])


def unread(source: str) -> list[str]:
    """Strings marked under a name of a module's own, which the extraction passes over."""
    tree = ast.parse(source)
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    names = {alias.asname or alias.name for node in imports for alias in node.names if alias.name in MARKS}
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return [
        f"{call.lineno}: {call.args[0].value!s}"
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in names - READ
        if isinstance(call.args[0], ast.Constant)
    ]


def test_strings_are_marked_under_names_that_are_read() -> None:
    modules = sorted(TRANSLATIONS.parent.rglob("*.py"))
    found = [f"{path.name}:{one}" for path in modules for one in unread(path.read_text(encoding="utf-8"))]
    assert not found, "call it by its own name or _:\n" + "\n".join(found)


def test_a_string_under_another_name_is_seen() -> None:
    assert unread('from flask_babel import lazy_gettext as later\nlater("需求")') == ["2: 需求"]
    assert unread('from flask_babel import lazy_gettext as _\n_("需求")') == []


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


@pytest.mark.parametrize("english", ["many results", "%(cuont)d results", "%(count)d of %(total)d results"])
def test_a_wrong_placeholder_is_seen(english: str) -> None:
    marked, translated = Catalog(), Catalog("en")
    marked.add("共 %(count)d 条")
    translated.add("共 %(count)d 条", english)
    assert faults(marked, translated) == ["placeholders differ: 共 %(count)d 条"]


def test_a_complete_catalogue_has_no_faults() -> None:
    marked, translated = Catalog(), Catalog("en")
    for text in ("共 %(count)d 条", ("%(num)d 项", "%(num)d 项")):
        marked.add(text)
    translated.add("共 %(count)d 条", "%(count)d results")
    translated.add(("%(num)d 项", "%(num)d 项"), ("%(num)d item", "%(num)d items"))
    assert faults(marked, translated) == []
