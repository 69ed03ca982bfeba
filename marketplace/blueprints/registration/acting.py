"""One way to do what a form asks: in a unit of work, with what the domain refuses beside the field; whose papers."""

from collections.abc import Callable

from marketplace.blueprints.display.shell import province
from marketplace.blueprints.identity import settings
from marketplace.blueprints.registration.forms import ActForm
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid
from marketplace.proofs.letterhead import Letterhead

UNPROCESSABLE = 422


def letterhead() -> Letterhead:
    """Papers are in Chinese, whatever language the market is read in."""
    return Letterhead(province().market_zh, settings().base_url)


def done(form: ActForm, work: Callable[[], object]) -> bool:
    """True when it was done; False with the problems on the form. Everything else that is raised passes through."""
    if not form.validate():
        return False
    try:
        with unit_of_work():
            work()
    except Invalid as invalid:
        form.place(invalid.problems)
        return False
    return True
