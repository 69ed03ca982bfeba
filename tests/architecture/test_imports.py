"""Floors and purity: what may load what."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.checkers import ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def loaded_by(module: str) -> set[str]:
    """The top-level packages in a fresh interpreter after importing one module."""
    program = f"import sys, {module}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_the_package_itself_is_empty() -> None:
    assert (ROOT / "marketplace" / "__init__.py").read_text(encoding="utf-8") == ""


def test_the_kernel_loads_neither_the_web_nor_the_database() -> None:
    modules = [path.stem for path in (ROOT / "marketplace" / "kernel").glob("[a-z]*.py")]
    assert modules
    loaded = loaded_by(", ".join(f"marketplace.kernel.{name}" for name in modules))
    assert loaded.isdisjoint({"flask", "werkzeug", "sqlalchemy", "flask_sqlalchemy", "whoosh", "apscheduler"})


def test_loading_the_database_would_be_noticed() -> None:
    assert "sqlalchemy" in loaded_by("marketplace.db.base")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package in that folder."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.slow
def test_the_import_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_an_import_that_climbs_is_noticed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    sources = shutil.ignore_patterns("static", "templates", "translations", "__pycache__")
    shutil.copytree(ROOT / "marketplace", tmp_path / "marketplace", ignore=sources)
    with (tmp_path / "marketplace" / "kernel" / "money.py").open("a", encoding="utf-8") as file:
        file.write("\nimport marketplace.db.work\n")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    assert "marketplace.kernel.money -> marketplace.db.work" in result.stdout
