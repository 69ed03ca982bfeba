"""`dev.py lock`: resolve pyproject.toml again into the two hash-locked lists."""

from __future__ import annotations

from collections.abc import Sequence

from devtools.environment import ROOT, VENV, StepError, call, make_venv, pip_install

# Only the lists need it, so it lives apart from what the service and its tests use.
TOOL_VENV = VENV / "tools"
UV = "uv==0.13.9"
OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet")
SERVED = ("postgres", "fast", "evaluate")
EXTRAS = {"run": SERVED, "dev": (*SERVED, "dev")}


def ensure_uv() -> None:
    """Install the resolver into its own environment."""
    if not (TOOL_VENV / "bin" / "uv").exists():
        make_venv(TOOL_VENV)
        pip_install(UV, python=TOOL_VENV / "bin" / "python")


def lock(arguments: Sequence[str]) -> None:
    """Rewrite both lists; pins that still fit stay, unless `--upgrade` is passed on to uv."""
    ensure_uv()
    for name, extras in EXTRAS.items():
        chosen = [part for extra in extras for part in ("--extra", extra)]
        output = f"requirements/{name}.lock"
        command = (str(TOOL_VENV / "bin" / "uv"), "pip", "compile", "pyproject.toml")
        call([*command, *chosen, *OPTIONS, "--output-file", output, *arguments])
        if "://" in (ROOT / output).read_text(encoding="utf-8"):
            raise StepError(f"{output} names a host; the lists must work from any package index")
        print(f"wrote {output}", flush=True)
