"""The browser files of others are the copies that `frontend/vendor.py` made, with their licences."""

import hashlib
import json
import re

import pytest

from tests.architecture.checkers import ROOT

VENDOR = ROOT / "marketplace" / "static" / "vendor"
FONTS = ROOT / "marketplace" / "static" / "fonts"
LISTED = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))
PACKAGES = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["dependencies"]
LOCK = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]


@pytest.mark.parametrize("entry", LISTED, ids=[entry["file"] for entry in LISTED])
def test_a_vendored_file_is_unchanged(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["version"] == LOCK[f"node_modules/{entry['name']}"]["version"]


def test_no_file_is_unlisted() -> None:
    present = {path.name for path in VENDOR.iterdir()}
    assert present == {entry["file"] for entry in LISTED} | {"VENDOR.json"}


def test_every_package_brings_its_licence() -> None:
    with_licence = {entry["name"] for entry in LISTED if entry["file"].startswith("LICENSE-")}
    assert with_licence == {entry["name"] for entry in LISTED}
    assert all(entry["licence"] for entry in LISTED)


def test_versions_are_exact() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in PACKAGES.values())
    assert set(PACKAGES) <= {entry["name"] for entry in LISTED}


def test_the_package_lock_names_no_registry() -> None:
    assert not [name for name, package in LOCK.items() if "resolved" in package]
    assert all("integrity" in package for name, package in LOCK.items() if name)


def test_nothing_asks_for_a_source_map() -> None:
    for path in VENDOR.glob("*.min.*"):
        assert b"sourceMappingURL" not in path.read_bytes(), path.name


@pytest.mark.parametrize("weight", [400, 700])
def test_a_web_font_is_compressed_and_its_licence_is_beside_it(weight: int) -> None:
    font = (FONTS / f"zh-{weight}.woff2").read_bytes()
    assert font.startswith(b"wOF2")
    assert len(font) < 1_600_000
    assert "SIL Open Font License, Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
