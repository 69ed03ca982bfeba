import importlib.util
import json
import os
import sys
from pathlib import Path

import pytest

from devtools import environment
from devtools.environment import StepError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two lists and an environment, but nothing installed."""
    (tmp_path / "requirements").mkdir()
    for name in ("run", "dev"):
        (tmp_path / "requirements" / f"{name}.lock").write_text(f"{name}==1\n", encoding="utf-8")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("version = 3.11.2\n", encoding="utf-8")
    (venv / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(environment, "STAMP", venv / ".dev-stamp.json")
    monkeypatch.setattr(environment, "TRANSLATIONS", tmp_path / "translations")
    return tmp_path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The arguments of each pip call instead of the calls."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(environment, "pip_install", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(environment, "usable", lambda: True)
    return calls


def test_a_list_is_installed_once_by_its_hashes(project: Path, installed: list[tuple[str, ...]]) -> None:
    environment.install("run")
    environment.install("run")
    assert len(installed) == 1
    assert installed[0][0] == "--require-hashes"
    assert installed[0][-1] == str(project / "requirements" / "run.lock")


def test_a_changed_list_is_installed_again(project: Path, installed: list[tuple[str, ...]]) -> None:
    environment.install("run")
    (project / "requirements" / "run.lock").write_text("run==2\n", encoding="utf-8")
    environment.install("run")
    assert len(installed) == 2


def test_the_dev_list_serves_to_run_as_well_but_not_the_other_way(
    project: Path, installed: list[tuple[str, ...]]
) -> None:
    environment.install("dev")
    environment.install("run")
    assert len(installed) == 1
    (project / ".venv" / ".dev-stamp.json").unlink()
    environment.install("run")
    environment.install("dev")
    assert len(installed) == 3


@pytest.mark.parametrize("stamp", ["", "{", "null", "[]", json.dumps({"run": "0" * 64})])
def test_a_damaged_stamp_means_install_again(project: Path, stamp: str) -> None:
    (project / ".venv" / ".dev-stamp.json").write_text(stamp, encoding="utf-8")
    assert not environment.is_installed("run")


def test_an_environment_without_its_interpreter_is_not_usable(project: Path) -> None:
    (project / ".venv" / "bin" / "python").unlink()
    (project / ".venv" / "bin" / "python").symlink_to(project / "gone")
    assert not environment.usable()
    assert not environment.is_installed("run")


def test_a_missing_venv_module_names_the_package(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(StepError, match="apt install python3-venv"):
        environment.make_venv(project / ".venv")


def test_a_failing_command_is_an_error_that_names_it() -> None:
    with pytest.raises(StepError, match="failed with 3: "):
        environment.call([sys.executable, "-c", "raise SystemExit(3)"])


@pytest.mark.parametrize(("compiled_at", "stale"), [(None, True), (900, True), (1100, False)])
def test_a_catalogue_is_compiled_when_it_is_newer(
    project: Path, compiled_at: int | None, stale: bool
) -> None:
    source = project / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.touch()
    os.utime(source, (1000, 1000))
    if compiled_at is not None:
        source.with_suffix(".mo").touch()
        os.utime(source.with_suffix(".mo"), (compiled_at, compiled_at))
    assert environment.stale_catalogues() == ([source] if stale else [])


def test_compiling_makes_the_catalogue_that_the_pages_read(project: Path) -> None:
    source = project / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "需求"\nmsgstr "Need"\n', encoding="utf-8")
    environment.compile_catalogues()
    assert b"Need" in source.with_suffix(".mo").read_bytes()
    assert environment.stale_catalogues() == []


def test_the_instance_folder_can_be_moved(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MARKETPLACE_INSTANCE_DIR", raising=False)
    assert environment.instance_dir() == project / "instance"
    monkeypatch.setenv("MARKETPLACE_INSTANCE_DIR", str(tmp_path / "elsewhere"))
    assert environment.instance_dir() == tmp_path / "elsewhere"
