"""One way to do what a form asks: in a unit of work, with what the domain refuses beside the field; whose papers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from marketplace.blueprints.display.shell import province
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.registration.forms import ActForm
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
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
        with _received(form), unit_of_work():
            work()
    except Invalid as invalid:
        form.place(invalid.problems)
        return False
    except UploadRefused as refused:
        place_problem(form, str(refused.facts.get("field", "")), refusal_words(refused))
        return False
    return True


@contextmanager
def _received(form: ActForm) -> Iterator[None]:
    """The files that came with the form, taken in before the unit of work. Raises UploadRefused with `field`."""
    storage, scanner = open_storage(settings()), open_scanner(settings())
    with ExitStack() as stack:
        for name, sent in form.sent_files():
            try:
                received = receive(sent.stream, sent.filename or "", storage, scanner)
                form.received[name] = stack.enter_context(received)
            except UploadRefused as refused:
                refused.facts["field"] = name
                raise
        yield
