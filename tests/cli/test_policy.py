"""flask policy evaluate: a line for each case, what differs, and when it fails."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.rules.test_cases import FOLDER

CASE = """\
schema_version: 1
examples:
  - id: ONE
    title: 团队名额已满
    policy_id: jl.2016-72.team.talent
    mode: estimate
    as_of: "2018-05-01"
    programme_year: 2018
    facts: {team_selected: true, teams_already_funded: 100}
    expected:
      {outcome: ineligible, amount_fen: 0, min_fen: null, max_fen: null, reason_codes: [TEAM_QUOTA_FULL], breakdown: []}
"""


def evaluate(app: Flask, folder: Path, text: str, *more: str) -> tuple[int, str]:
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    answer = app.test_cli_runner().invoke(args=["policy", "evaluate", str(path), *more])
    return answer.exit_code, answer.output


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_cases_pass(app: Flask, path: Path) -> None:
    answer = app.test_cli_runner().invoke(args=["policy", "evaluate", str(path)])
    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert lines[-1] == f"passed={len(lines) - 1} of {len(lines) - 1}"


def test_what_differs_is_said_and_fails(app: Flask, tmp_path: Path) -> None:
    code, output = evaluate(app, tmp_path, CASE.replace("funded: 100", "funded: 99"))
    assert code == 1
    first, last = output.splitlines()
    assert first.startswith(
        'FAILED  ONE  团队名额已满 (line 3): outcome: expected "ineligible", found "eligible";'
    )
    assert 'reason_codes: expected ["TEAM_QUOTA_FULL"], found []' in first
    assert last == "passed=0 of 1"


def test_json_holds_the_reasons(app: Flask, tmp_path: Path) -> None:
    code, output = evaluate(app, tmp_path, CASE, "--json")
    assert code == 0
    (case,) = json.loads(output)["cases"]
    assert case["passed"] is True
    assert case["decision"]["codes"] == ["TEAM_QUOTA_FULL"]
    assert {used["name"] for used in case["decision"]["used"]} == {"quota_count", "least_fen", "most_fen"}


def test_a_case_that_cannot_be_read_fails_alone(app: Flask, tmp_path: Path) -> None:
    more = CASE.split("examples:\n")[1].replace("id: ONE", "id: TWO").replace("mode: estimate", "mode: guess")
    code, output = evaluate(app, tmp_path, CASE + more)
    first, second, last = output.splitlines()
    assert code == 1
    assert first.startswith("passed  ONE")
    assert second == "FAILED  TWO (line 12): cannot be worked out, cases.yaml:15: unknown mode guess"
    assert last == "passed=1 of 2"


def test_no_overlays_may_be_written_as_nothing(app: Flask, tmp_path: Path) -> None:
    code, output = evaluate(app, tmp_path, CASE.replace("    facts:", "    overlays: null\n    facts:"))
    assert (code, output.splitlines()[-1]) == (0, "passed=1 of 1")


def test_a_key_that_means_nothing_is_mentioned(app: Flask, tmp_path: Path) -> None:
    code, output = evaluate(app, tmp_path, CASE.replace("    mode:", "    colour: 红\n    mode:"))
    assert code == 0
    assert "(line 3: colour not read)" in output


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mode: estimate", "mode: guess", "cases.yaml:6: unknown mode guess"),
        ('as_of: "2018-05-01"', 'as_of: "2018-05-32"', "cases.yaml:7: there is no day 2018-05-32"),
        ("    policy_id: jl.2016-72.team.talent\n", "", "cases.yaml:3: missing key policy_id"),
        ("outcome: ineligible, ", "", "missing key outcome"),
        ("examples:", "cases:", "cases.yaml:1: missing key examples"),
        ("schema_version: 1", "schema_version: 2", "only schema_version 1 is read"),
        (
            "facts: {team_selected: true, teams_already_funded: 100}",
            "facts: none",
            "expected keys and values",
        ),
        (CASE, "{", "is not good YAML"),
        (CASE, "", "is empty"),
        (CASE, "examples: []\n", "passed=0 of 0"),
        (CASE, CASE + CASE.split("examples:\n")[1], "ONE stands here twice"),
        (
            "policy_id: jl.2016-72.team.talent",
            "policy_id: nobody.knows",
            "cannot be worked out, policy_id: nobody.knows",
        ),
        ("mode: estimate", "mode: check", "cannot be worked out, mode: check"),
    ],
)
def test_what_cannot_be_read_or_asked_fails_with_its_line(
    app: Flask, tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in CASE
    code, output = evaluate(app, tmp_path, CASE.replace(old, new, 1))
    assert code == 1
    assert words in output


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: ONE", r'id: "SUR\uD800"'),
        ("title: 团队名额已满", r'title: "SUR\uD800"'),
        ("teams_already_funded: 100", r'teams_already_funded: "SUR\uD800"'),
        ("outcome: ineligible", r'outcome: "SUR\uD800"'),
        ("mode: estimate", r'mode: "SUR\uD800"'),
        ("schema_version: 1", r'schema_version: "SUR\uD800"'),
    ],
)
def test_half_a_character_is_left_out_of_what_is_said(
    app: Flask, tmp_path: Path, old: str, new: str, more: tuple[str, ...]
) -> None:
    assert old in CASE
    path = tmp_path / "cases.yaml"
    path.write_text(CASE.replace(old, new), encoding="utf-8")
    answer = app.test_cli_runner().invoke(args=["policy", "evaluate", str(path), *more])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    assert "\ud800" not in answer.output
    if more and "schema" not in old:
        assert len(json.loads(answer.output)["cases"]) == 1


def test_a_case_of_aliases_of_aliases_fails_for_itself_and_at_once(app: Flask, tmp_path: Path) -> None:
    rows = ["    a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"    a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    facts = "    facts:\n" + "\n".join(f"  {row}" for row in rows) + "\n"
    text = CASE.replace("    facts: {team_selected: true, teams_already_funded: 100}\n", facts)
    code, output = evaluate(app, tmp_path, text + CASE.partition("examples:\n")[2].replace("ONE", "TWO"))
    assert code == 1
    first, second, last = output.splitlines()
    assert "has more than 20000 values" in first
    assert (second, last) == ("passed  TWO  团队名额已满", "passed=1 of 2")


def test_facts_are_merged_from_a_base(app: Flask, tmp_path: Path) -> None:
    base = "base: &base {team_selected: true, teams_already_funded: 3}\n"
    text = base + CASE.replace("{team_selected: true, teams", "{<<: *base, teams")
    code, output = evaluate(app, tmp_path, text)
    assert (code, output.splitlines()[-1]) == (0, "passed=1 of 1"), output
