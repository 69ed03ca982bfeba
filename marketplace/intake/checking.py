"""Each row against the rules of listings and against the rows before it. Pure but for what it remembers."""

from collections.abc import Iterator
from datetime import date

from marketplace.intake import columns
from marketplace.intake.codes import Codes
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.mapping import OWN_MARK, Mapped, from_cells, from_object, is_example
from marketplace.intake.rows import Source
from marketplace.intake.sheet_names import TEMPLATE_VERSION
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Problem
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.cleaning import cleaned
from marketplace.listings.submitting import Vocabulary
from marketplace.listings.vocabulary import Kind


def kind_of_source(source: Source, kind: Kind | None) -> Kind | None:
    """What the rows are. None where each row of a JSON file says it itself.

    Raises FileRefused for another kind's template, an outdated one, and a sheet that does not say.
    """
    template, _, version = source.marks.get("template", "").partition("/")
    if template and version != TEMPLATE_VERSION:
        raise FileRefused(FileRefusal.TEMPLATE_VERSION, found=version[:10], wanted=TEMPLATE_VERSION)
    if template and kind is not None and template != kind.value:
        raise FileRefused(FileRefusal.OTHER_KIND, found=template[:20], wanted=kind.value)
    if source.heads is None or kind is not None:
        return kind
    found = columns.kind_of_heads(source.heads)
    if found is None:
        raise FileRefused(FileRefusal.KIND_NEEDED)
    return found


def check(
    source: Source, kind: Kind | None, codes: Codes, vocabulary: Vocabulary, *, for_submission: bool = False
) -> Iterator[Mapped]:
    """Every row of the file with its faults; the template's example is left out.

    `for_submission` notes what a row lacks for being handed in. Raises FileRefused for wrong heads.
    """
    kind = kind_of_source(source, kind)
    heads = columns.resolve(source.heads, kind) if source.heads is not None and kind else None
    today, seen = beijing_today(), dict[tuple[Kind, str], int]()
    for row in source.rows:
        if heads is not None and is_example(row, heads):
            continue
        made = (
            from_object(row, kind, codes)
            if heads is None or kind is None
            else from_cells(row, kind, heads, codes)
        )
        _check_one(made, vocabulary, today, for_submission=for_submission)
        first = seen.setdefault((made.kind, made.external_id), made.number)
        if first != made.number and made.external_id:
            code = "duplicate_row" if made.external_id.startswith(OWN_MARK) else "duplicate_number"
            made.problems.append(Problem(columns.EXTERNAL_ID, code, row=first, value=made.external_id[:40]))
        yield made


def _check_one(made: Mapped, vocabulary: Vocabulary, today: date, *, for_submission: bool) -> None:
    if made.draft is None:
        return
    made.draft = cleaned(made.draft)
    read = {problem.field for problem in made.problems}
    found = problems(made.draft, CheckLevel.IMPORT, vocabulary, today)
    made.problems += [problem for problem in found if problem.field not in read]
    if for_submission and not made.problems:
        made.notes += problems(made.draft, CheckLevel.SUBMIT, vocabulary, today)
