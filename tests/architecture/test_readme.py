"""What the README promises is there: every job, every room, every document it links to."""

import re
from pathlib import Path

import pytest

from marketplace.jobs.registry import JOBS

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_every_job_is_named(name: str) -> None:
    assert [job for job in JOBS if f"`{job}`" not in text(name)] == []


@pytest.mark.parametrize("name", READMES)
def test_every_room_is_on_the_map(name: str) -> None:
    rooms = {
        path.stem
        for path in (ROOT / "marketplace").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    rooms -= {"__init__"}
    assert sorted(room for room in rooms if f"`{room}`" not in text(name)) == []


@pytest.mark.parametrize("name", READMES)
def test_every_file_it_points_at_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    paths = [f"marketplace/{path}" for path in re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", text(name))]
    assert links
    assert paths
    assert [path for path in (*links, *paths) if not (ROOT / path).exists()] == []
