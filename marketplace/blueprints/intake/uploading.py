"""Give a file in: the form, the templates, and the checks before anything is taken over."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.intake.bp import bp
from marketplace.blueprints.intake.forms import UploadForm
from marketplace.blueprints.intake.wording import SHOWN_STATUS, refusal_words, status_words
from marketplace.blueprints.listings.starting import offered
from marketplace.blueprints.listings.support import UNPROCESSABLE, rules, scope, whole_number
from marketplace.blueprints.listings.wording import OF_OPERATIONS
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext
from marketplace.files.limits import MIB
from marketplace.intake import queries, runs
from marketplace.intake.errors import FileRefused
from marketplace.intake.limits import FILE_BYTES, MOST_ROWS
from marketplace.intake.operations.staging import Wish
from marketplace.intake.reading import EXTENSIONS, digest, open_source
from marketplace.kernel.actor import OPERATORS, OrganisationRole
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import clean_line
from marketplace.listings.vocabulary import Kind

NO_ROWS = "no_rows"


@bp.get("/imports")
@allow(Permission.LISTING_IMPORT)
def index() -> str:
    return _page(UploadForm(None, offered()))


@bp.post("/imports", endpoint="create")
@allow(Permission.LISTING_IMPORT)
def create() -> ResponseReturnValue:
    """Check every row; the page of the import shows what was found. The same file again is the same import."""
    posted: list[Any] = [request.files, request.form]
    form = UploadForm(CombinedMultiDict(posted), offered())
    if not form.complete():
        return _page(form), UNPROCESSABLE
    organisation = organisations.one(scope(), whole_number(form.organisation.data))
    wish = Wish(form.chosen_kind(), submit=bool(form.submit.data))
    sent = form.file.data
    try:
        source = open_source(sent.stream, sent.filename or "", FILE_BYTES)
        upload = runs.Upload(source, sent.filename or "", digest(sent.stream))
        run_id = runs.stage(current_actor(), organisation.id, upload, wish, queries.codes(scope()), rules())
    except FileRefused as error:
        return _page(form, refusal_words(error)), UNPROCESSABLE
    except Invalid as error:
        return _page(form, [_invalid_words(problem.code) for problem in error.problems]), UNPROCESSABLE
    return redirect(url_for("intake.show", run_id=run_id))


def _invalid_words(code: str) -> str:
    return str(gettext("文件里没有要导入的行。") if code == NO_ROWS else gettext(OF_OPERATIONS[code]))


def _page(form: UploadForm, refused: list[str] | None = None) -> str:
    actor, page = current_actor(), page_number()
    items, total = queries.newest(scope(), page)
    return render_template(
        "intake/index.html",
        form=form,
        problems=form_problems(form) + [(form.file.id, words) for words in refused or ()],
        may_submit=actor.has(*OPERATORS) or any(m.role is OrganisationRole.ADMIN for m in actor.memberships),
        searches=actor.has(*OPERATORS),
        words=clean_line(request.values.get("words", ""))[:120],
        kinds=list(Kind),
        accept=",".join(EXTENSIONS),
        limits={"bytes": FILE_BYTES, "mib": FILE_BYTES // MIB, "rows": MOST_ROWS},
        items=items,
        tones=SHOWN_STATUS,
        status_words=status_words,
        pager=pager(page, total, queries.PAGE),
    )
