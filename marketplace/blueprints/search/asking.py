"""A question with addresses of its own; see `marketplace.search.questions` for what it holds."""

from dataclasses import fields
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from marketplace.blueprints.navigation import page_url
from marketplace.search.questions import Question


class Asked(Question):
    """A question that can be linked to."""

    @classmethod
    def of(cls, question: Question) -> "Asked":
        return cls(**{one.name: getattr(question, one.name) for one in fields(Question)})

    def address(self, endpoint: str = "search.results", **values: Any) -> str:
        """A page of results holds forty of these, so their parts are remembered."""
        query = "&".join(_parameter(name, value) for name, value in self.arguments())
        path = page_url(endpoint, **values)
        return f"{path}?{query}" if query else path


@lru_cache(maxsize=4096)
def _parameter(name: str, value: str) -> str:
    return urlencode([(name, value)])
