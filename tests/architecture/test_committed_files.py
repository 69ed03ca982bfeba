"""Lists, revisions and copies that are committed agree with what they were made from."""

import pytest

from tests.architecture.checkers import ROOT, heads, hosts_in_lock

LOCKS = ("run", "dev")
VERSIONS = ROOT / "migrations" / "versions"


@pytest.mark.parametrize("name", LOCKS)
def test_a_locked_list_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert hosts_in_lock(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "flask @ https://example.org/flask.whl",
        "--index-url https://example.org",
        "-f /opt/wheels",
        "-i x",
        "--find-links x",
    ],
)
def test_a_host_in_a_list_is_seen(line: str) -> None:
    assert hosts_in_lock(f"alembic==1.20.1 \\\n    --hash=sha256:00\n{line}\n")[0].startswith("3:")


def test_there_is_one_newest_revision_and_the_marker_names_it() -> None:
    revisions = {path.name: path.read_text(encoding="utf-8") for path in sorted(VERSIONS.glob("*.py"))}
    marker = (ROOT / "migrations" / ".current-head").read_text(encoding="utf-8").strip()
    assert heads(list(revisions.values())) == [marker], "write the newest one into migrations/.current-head"
    assert list(revisions)[-1].startswith(f"{marker}_"), "number revisions in order"


def test_two_revisions_after_the_same_one_are_seen() -> None:
    revisions = [
        'revision = "0001"\ndown_revision = None\n',
        'revision: str = "0002a"\ndown_revision: str | None = "0001"\n',
        'revision = "0002b"\ndown_revision = "0001"\n',
    ]
    assert heads(revisions) == ["0002a", "0002b"]
