"""The values by which a document can be narrowed. Pure; the same for every engine."""

from marketplace.search.index import Facet, SearchDocument


def facet_values(document: SearchDocument) -> dict[Facet, list[str]]:
    """Per facet the values a document has, as they stand in an address; empty lists where it has none."""
    return {
        Facet.KIND: _one(document.kind),
        Facet.FIELD: list(document.fields),
        Facet.REGION: list(document.region_codes),
        Facet.BRANCH: _path_prefixes(document.branch_path),
        Facet.TRL: _one(document.trl),
        Facet.MODE: list(document.modes),
        Facet.PRICE_KIND: _one(document.price_kind),
        Facet.YEAR: _one(document.year),
        Facet.STATUS: _one(document.status),
        Facet.FUNDED: ["yes" if document.publicly_funded else "no"],
        Facet.ORGANISATION: _one(document.organisation_id),
    }


def _one(value: object) -> list[str]:
    return [] if value in (None, "") else [str(value)]


def _path_prefixes(path: str) -> list[str]:
    """/p/BR1/220184/ → /p/, /p/BR1/, /p/BR1/220184/: a filter by a branch finds its nodes."""
    return [path[: end + 1] for end, char in enumerate(path) if char == "/" and end]
