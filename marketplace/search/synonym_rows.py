"""Groups of words as rows of a table, out of the market and back into it. Pure."""

from collections.abc import Iterable, Mapping

from marketplace.intake.rows import RawRow
from marketplace.kernel.errors import Problem
from marketplace.search.drafts import MOST_WORDS, GroupDraft, cleaned_group
from marketplace.search.models import SynonymGroup

NUMBER, ACTIVE, NOTE, WORD = "编号", "启用", "备注", "词"
HEADS = (NUMBER, ACTIVE, NOTE, *(f"{WORD}{number}" for number in range(1, MOST_WORDS + 1)))
YES, NO = "是", "否"
_ANSWERS = {"": True, YES: True, "1": True, "yes": True, NO: False, "0": False, "no": False}
Rows = list[tuple[int, SynonymGroup | None, GroupDraft]]
"""(line in the file, the group that it changes or None for a new one, what it says)."""


def cells(group: SynonymGroup) -> list[str]:
    """A row under HEADS."""
    return [str(group.id), YES if group.is_active else NO, group.note, *group.words]


def rows_of(table: Iterable[RawRow], known: Mapping[int, SynonymGroup]) -> tuple[Rows, list[Problem]]:
    """The rows that can be read, and what is wrong with the others; the field of a problem is its line.

    Rows without a word are passed over. `known` are the groups by their numbers.
    """
    rows: Rows = []
    problems: list[Problem] = []
    met: set[str] = set()
    for row in table:
        draft = _draft(row.values)
        if row.problem is None and not draft.words:
            continue
        found = _problems(row, known, met)
        problems += found
        met.add(_number(row.values))
        if not found:
            number = _number(row.values)
            rows.append((row.number, known[int(number)] if number else None, draft))
    return rows, problems


def _problems(row: RawRow, known: Mapping[int, SynonymGroup], met: set[str]) -> list[Problem]:
    line = str(row.number)
    if row.problem is not None:
        return [Problem(line, row.problem.code)]
    found = []
    number, answer = _number(row.values), _text(row.values, ACTIVE).lower()
    if number and not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) in known):
        found.append(Problem(line, "unknown_number", value=number[:20]))
    elif number and number in met:
        found.append(Problem(line, "twice", value=number))
    if answer not in _ANSWERS:
        found.append(Problem(line, "unknown_answer", value=answer[:20]))
    return found


def _draft(values: Mapping[str, str]) -> GroupDraft:
    """Every column whose head begins with the word for a word holds one."""
    words = tuple(_text(values, head) for head in values if head.startswith(WORD))
    active = _ANSWERS.get(_text(values, ACTIVE).lower(), True)
    return cleaned_group(GroupDraft(words, _text(values, NOTE), active))


def _number(values: Mapping[str, str]) -> str:
    return _text(values, NUMBER)


def _text(values: Mapping[str, str], head: str) -> str:
    """Without the mark that keeps a spreadsheet from taking a text for a formula."""
    return values.get(head, "").strip().removeprefix("'")
