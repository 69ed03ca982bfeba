"""flask policy …"""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from marketplace.cli.policy_run import run
from marketplace.kernel.text import clean
from marketplace.rules.book import Book, load_book
from marketplace.rules.cases import Case, Unreadable, as_expected, differences, read_cases
from marketplace.rules.engine import CannotAsk, answer
from marketplace.rules.reading import PackFault, read_file

policy_group = AppGroup("policy", help="The policy engine: cases worked out and compared.")
policy_group.add_command(run)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@policy_group.command("evaluate")
@click.argument("file", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="Everything about each case, as JSON.")
def evaluate(file: Path, as_json: bool) -> None:
    """Work out the cases of a YAML file. One line a case; exit 1 when one differs from what is expected."""
    try:
        book, cases = load_book(), read_cases(read_file(file, file.name, aliases=True))
    except PackFault as fault:
        _echo(str(fault), err=True)
        sys.exit(1)
    results = [_unreadable(case) if isinstance(case, Unreadable) else _result(book, case) for case in cases]
    passed = sum(result["passed"] for result in results)
    if as_json:
        _echo(json.dumps({"passed": passed, "cases": results}, ensure_ascii=False, indent=1))
    else:
        for result in results:
            _echo(_line(result))
        _echo(f"passed={passed} of {len(results)}")
    if passed < len(results) or not results:
        sys.exit(1)


def _echo(text: str, *, err: bool = False) -> None:
    """Of a stranger's file: half a character, which YAML can name by its number, cannot be written anywhere."""
    click.echo(clean(text), err=err)


def _unreadable(case: Unreadable) -> dict[str, Any]:
    return {
        "id": case.id, "title": "", "line": case.line, "unread": [], "passed": False, "error": str(case.fault),
    }  # fmt: skip


def _result(book: Book, case: Case) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": case.id,
        "title": case.title,
        "line": case.line,
        "unread": list(case.unread),
    }
    try:
        decision = answer(book, case.question)
    except CannotAsk as error:
        return shown | {"passed": False, "error": f"{error.facts['field']}: {error.facts['value']}"}
    differing = [
        {"field": found.name, "expected": found.expected, "found": found.found}
        for found in differences(case, decision)
    ]
    return shown | {
        "passed": not differing,
        "differences": differing,
        "result": as_expected(decision),
        "decision": decision.to_json(),
    }


def _line(result: dict[str, Any]) -> str:
    """passed or FAILED, the case, and what differed."""
    name = f"{result['id']}  {result['title']}".rstrip()
    unread = f" (line {result['line']}: {', '.join(result['unread'])} not read)" if result["unread"] else ""
    if result["passed"]:
        return f"passed  {name}{unread}"
    if "error" in result:
        return f"FAILED  {name} (line {result['line']}): cannot be worked out, {result['error']}{unread}"
    words = "; ".join(
        f"{found['field']}: expected {_plain(found['expected'])}, found {_plain(found['found'])}"
        for found in result["differences"]
    )
    return f"FAILED  {name} (line {result['line']}): {words}{unread}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
