"""Where an edition stands: the province's under its quarter, a branch's under the branch's code below it."""

from typing import Any

from flask import url_for

from marketplace.blueprints.display.shell import province
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches.scope import PUBLIC
from marketplace.catalogue.content import Head, Named
from marketplace.catalogue.queries import archive
from marketplace.catalogue.queries import world as worlds
from marketplace.catalogue.queries.archive import PUBLISHED, Published
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.listings.vocabulary import Kind


def code_of(path: str) -> str:
    """What stands in an address for a place; "" for the province."""
    return path.removeprefix(PROVINCE_PATH).strip("/").rpartition("/")[2]


def file_code(path: str) -> str:
    """What stands in the name of a file."""
    return code_of(path) or province().code


def published(year: int, quarter: int, code: str = "") -> Published:
    """The edition at an address. Raises NotFound."""
    return archive.one(PUBLISHED, year, quarter, f"{PROVINCE_PATH}{code}/" if code else PROVINCE_PATH)


def address(
    page: str, /, year: int | None, quarter: int | None, path: str = PROVINCE_PATH, **values: Any
) -> str:
    """Of a page of an edition: issue, entries, ended, file."""
    code = code_of(path)
    values |= {"year": year, "quarter": quarter}
    if not code:
        return url_for(f"catalogue.{page}", **values)
    return url_for(f"catalogue.edition{'' if page == 'issue' else f'_{page}'}", code=code, **values)


def quarter_words(year: int | None, quarter: int | None) -> str:
    return _("%(year)s年第%(quarter)s季度", year=year, quarter=quarter)


def owner_words(head: Head) -> str:
    """Whose edition it is, in the reader's language."""
    return head.owner if reads_chinese() or not head.owner_en else head.owner_en


def title_words(shown: Published) -> str:
    """The heading of an edition; a branch's says whose it is."""
    name = quarter_words(shown.issue.year, shown.issue.quarter)
    if shown.path == PROVINCE_PATH:
        return _("%(name)s目录", name=name)
    return _("%(name)s目录：%(owner)s", name=name, owner=owner_words(shown.head))


def named(thing: Named) -> str:
    """A field or a place by the name that was frozen."""
    return thing.name if reads_chinese() or not thing.name_en else thing.name_en


def publishers() -> dict[str, str]:
    """The places that publish editions, by path, with their names: the province first."""
    chinese = reads_chinese()
    return {
        label.code: label.name if chinese or not label.name_en else label.name_en
        for label in worlds.edition_places(PUBLIC)
    }


def part_words(kind: Kind, funded: bool | None) -> str:
    if kind is Kind.NEED:
        return _("技术需求")
    return _("财政资金支持形成的成果") if funded else _("其他成果")
