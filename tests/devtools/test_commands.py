import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev
from devtools import checks, locking
from devtools.checks import Check
from devtools.environment import StepError


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What `dev.py` would run, with everything installed."""
    commands: list[list[str]] = []

    def call(command: Sequence[str | Path]) -> None:
        commands.append([str(part) for part in command])

    monkeypatch.setattr(dev, "call", call)
    for module in (dev, checks):
        monkeypatch.setattr(module, "install", lambda _name: None)
    return commands


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["fly"], 2), (["--help"], 0)])
def test_without_a_command_the_list_is_shown(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == code
    assert "bench NAME" in capsys.readouterr().out


def test_every_command_is_in_the_list() -> None:
    assert all(f"\n{name} " in (dev.__doc__ or "") for name in dev.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["tests/listings"], ["-n", "2", "--dist", "loadfile", "tests/listings"]),
        (["-n", "0", "-k", "need"], ["-n", "0", "-k", "need"]),
        (["--numprocesses=1"], ["--numprocesses=1"]),
    ],
)
def test_tests_run_in_two_processes_unless_asked_otherwise(
    called: list[list[str]], arguments: list[str], options: list[str]
) -> None:
    assert dev.main(["test", *arguments]) == 0
    assert called[0][1:] == ["-m", "pytest", *options]


def test_a_benchmark_gets_its_own_options(called: list[list[str]]) -> None:
    assert dev.main(["bench", "pages", "--rows", "20"]) == 0
    assert called[0][1:] == ["-m", "benchmarks.pages", "--rows", "20"]


def test_a_benchmark_named_like_a_keyword_is_found(called: list[list[str]]) -> None:
    assert dev.main(["bench", "import", "--count", "20"]) == 0
    assert called[0][1:] == ["-m", "benchmarks.imports", "--count", "20"]


@pytest.mark.parametrize("arguments", [["bench"], ["bench", "--help"], ["bench", "../pages"]])
def test_a_benchmark_needs_a_name(
    called: list[list[str]], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 1
    assert "bench NAME" in capsys.readouterr().err
    assert called == []


def python(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def test_every_check_runs_and_the_failed_ones_are_named(
    called: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = (
        Check("first", python("raise SystemExit('why it failed')")),
        Check("second", python("print('quiet when well')")),
        Check("third", python("raise SystemExit(1)")),
    )
    monkeypatch.setattr(checks, "CHECKS", run)
    assert dev.main(["check"]) == 1
    shown = capsys.readouterr()
    assert "why it failed" in shown.out
    assert "quiet when well" not in shown.out
    assert "failed: first, third" in shown.err


def test_a_lock_that_names_a_host_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.lock").write_text(
        "flask @ https://example.org/f.whl\n", encoding="utf-8"
    )
    monkeypatch.setattr(locking, "ROOT", tmp_path)
    monkeypatch.setattr(locking, "ensure_uv", lambda: None)
    monkeypatch.setattr(locking, "call", lambda _command: None)
    with pytest.raises(StepError, match="names a host"):
        locking.lock([])
