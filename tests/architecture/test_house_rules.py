"""The rules of the house hold over the whole tree, and each checker sees a small offence."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import checkers
from tests.architecture.checkers import Checker, complaints, python_files

PACKAGE = python_files("marketplace")
TOOLS = python_files("dev.py", "devtools", "wsgi.py", "gunicorn.conf.py", "benchmarks", "frontend")
TESTS = python_files("tests")
TEST_FILES = [path for path in TESTS if path.name.startswith("test_")]


def named(kind: str) -> list[Path]:
    """The package's files of a kind, in every room: `kind.py`, `kind_more.py`, `kind/something.py`."""
    public = [path for path in PACKAGE if not path.name.startswith("_")]
    return [path for path in public if path.name.startswith(kind) or path.parent.name == kind]


def except_for(door: str) -> list[Path]:
    """The package without the one file that may."""
    return [path for path in PACKAGE if path != Path(door)]


@dataclass(frozen=True)
class Rule:
    """A checker, the files it holds for, a text that breaks it and the closest one that does not."""

    checker: Checker
    files: list[Path]
    offence: str
    lawful: str


STATUS_DOOR = "marketplace/workflow/apply.py"
COMMIT_DOOR = "marketplace/db/work.py"

RULES = {
    "files_are_short": Rule(checkers.long_file, PACKAGE + TOOLS + TESTS, "x = 1\n" * 301, "x = 1\n" * 300),
    "functions_are_short": Rule(
        checkers.long_functions,
        PACKAGE + TOOLS + TESTS,
        "class A:\n    async def f(self):\n" + "        x = 1\n" * 40,
        "def f():\n" + "    x = 1\n" * 39,
    ),
    "own_modules_are_imported_at_the_top": Rule(
        checkers.deferred_imports,
        PACKAGE + TOOLS,
        "def f():\n    if True:\n        from marketplace.db import work\n",
        "from marketplace.db import work\ndef f():\n    import json\n",
    ),
    "only_the_unit_of_work_commits": Rule(
        checkers.commits,
        except_for(COMMIT_DOOR),
        "def f():\n    db.session.commit()\n",
        "def f():\n    commit()\n    writer.whoosh.commit(merge=False)\n    tantivy.commit()\n",
    ),
    "only_apply_move_sets_a_status": Rule(
        checkers.status_assignments,
        except_for(STATUS_DOOR),
        "for listing.status in states:\n    pass\n",
        "status = listing.status\nListing(status=status)\n",
    ),
    "queries_take_the_scope_first": Rule(
        checkers.first_parameter("scope"),
        named("queries"),
        "def one(listing_id, scope):\n    pass\n",
        "def one(scope, listing_id):\n    pass\ndef _part(query):\n    pass\n",
    ),
    "operations_take_the_actor_first": Rule(
        checkers.first_parameter("actor", "book", "index"),
        named("operations"),
        "def publish(*, actor):\n    pass\n",
        "def publish(actor, listing):\n    pass\ndef refresh(index):\n    pass\n",
    ),
    "every_test_is_collected": Rule(
        checkers.lost_tests,
        TEST_FILES,
        "class Cases:\n    def test_one(self):\n        pass\n",
        "class TestCases:\n    def test_one(self):\n        pass\ndef test_one():\n    pass\n",
    ),
    "tests_are_in_files_that_pytest_reads": Rule(
        checkers.misnamed_tests,
        [path for path in TESTS if path not in TEST_FILES],
        "def test_one():\n    pass\n",
        "def tested():\n    pass\n",
    ),
}

RULE = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())


@RULE
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    found = complaints(rule.files, rule.checker)
    assert not found, "\n".join(found)


@RULE
def test_an_offence_is_seen(rule: Rule) -> None:
    assert len(rule.checker(rule.offence)) == 1


@RULE
def test_what_is_lawful_passes(rule: Rule) -> None:
    assert rule.checker(rule.lawful) == []


@pytest.mark.parametrize(
    "offence", ["a.status = x", "a.b.status += 1", "setattr(a, 'status', x)", "del_, a.status = x"]
)
def test_every_way_to_set_a_status_is_seen(offence: str) -> None:
    assert checkers.status_assignments(offence)


@pytest.mark.parametrize(
    "offence", ["from . import models", "import marketplace.app", "from marketplace import app"]
)
def test_every_deferred_import_of_ours_is_seen(offence: str) -> None:
    assert checkers.deferred_imports(f"def f():\n    {offence}\n")


@pytest.mark.parametrize(
    "offence",
    [
        "def outer():\n    def test_inner():\n        pass\n",
        "class TestA:\n    def __init__(self):\n        pass\n    def test_one(self):\n        pass\n",
        "def test_one():\n    pass\ndef test_one():\n    pass\n",
    ],
    ids=["nested", "class_with_init", "defined_twice"],
)
def test_every_way_to_lose_a_test_is_seen(offence: str) -> None:
    assert checkers.lost_tests(offence)


def test_the_rules_look_at_real_files() -> None:
    doors = {Path(STATUS_DOOR), Path(COMMIT_DOOR)}
    assert doors <= set(PACKAGE)
    assert checkers.commits((checkers.ROOT / COMMIT_DOOR).read_text(encoding="utf-8"))
    assert checkers.status_assignments((checkers.ROOT / STATUS_DOOR).read_text(encoding="utf-8"))
    assert all(rule.files for rule in RULES.values())
