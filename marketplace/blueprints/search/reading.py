"""What this request asks for."""

from flask import request

from marketplace.blueprints.branches.support import named
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.names import Names
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.errors import NotFound
from marketplace.search.questions import read


def asked_now() -> tuple[Asked, Names]:
    """The question in the address, and the words for its values. One statement for each place filtered by."""
    places: dict[str, str] = {}

    def is_place(path: str) -> bool:
        try:
            places[path] = named(branches.by_path(PUBLIC, path))
        except NotFound:
            return False
        return True

    sent = dict(request.args.lists())
    return Asked.of(read(sent, province(), is_place)), Names(places)
