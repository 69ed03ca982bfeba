"""The house rules that a linter cannot see, as functions from source text to complaints.

Each takes the text of one file and returns what is wrong, as `line: advice`; an empty list is a pass. The
tests beside this file run them over the tree, and on a small offence each, so that no rule can fall silent.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parent.parent.parent

FILE_LINES = 300
FUNCTION_LINES = 40

Checker = Callable[[str], list[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def python_files(*places: str) -> list[Path]:
    """Our own Python files below these folders (or the files themselves), relative to the root."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
    return [path.relative_to(ROOT) for path in found if "node_modules" not in path.parts]


def complaints(files: list[Path], checker: Checker) -> list[str]:
    """What a checker says about these files, as `path:line: advice`."""
    return [
        f"{path}:{complaint}"
        for path in files
        for complaint in checker((ROOT / path).read_text(encoding="utf-8"))
    ]


def functions(text: str) -> Iterator[Function]:
    """Every function and method of a file, nested ones too."""
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS))


def long_file(text: str) -> list[str]:
    """A file is at most 300 lines."""
    lines = len(text.splitlines())
    return [f"{lines}: split this file; {FILE_LINES} lines is the limit"] if lines > FILE_LINES else []


def long_functions(text: str) -> list[str]:
    """A function is at most 40 lines from `def` to its last line."""
    lengths = ((one, (one.end_lineno or one.lineno) - one.lineno + 1) for one in functions(text))
    return [
        f"{one.lineno}: {one.name} has {length} lines, {FUNCTION_LINES} is the limit"
        for one, length in lengths
        if length > FUNCTION_LINES
    ]


def deferred_imports(text: str) -> list[str]:
    """Our own modules are imported at the top, where cycles and contracts can see them."""
    lines = {node.lineno for one in functions(text) for node in ast.walk(one) if _imports_us(node)}
    return [
        f"{line}: import at the top of the file; if that makes a cycle, the code is on the wrong floor"
        for line in sorted(lines)
    ]


def _imports_us(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").split(".")[0] == "marketplace"
    names = node.names if isinstance(node, ast.Import) else []
    return any(alias.name.split(".")[0] == "marketplace" for alias in names)


def commits(text: str) -> list[str]:
    """Only `unit_of_work()` commits. The search index has commits of its own, which are not meant."""
    return [
        f"{node.lineno}: do not commit; open unit_of_work() at the edge (view, job, command)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and _is_commit(node.func)
    ]


def _is_commit(called: ast.expr) -> bool:
    if not (isinstance(called, ast.Attribute) and called.attr == "commit"):
        return False
    return ast.unparse(called.value).split(".")[-1] not in {"whoosh", "tantivy"}


def status_assignments(text: str) -> list[str]:
    """Only `apply_move()` changes a status."""
    return [
        f"{line}: do not set .status; add a move to states.py and call apply_move()"
        for line in sorted({node.lineno for node in ast.walk(ast.parse(text)) if _sets_status(node)})
    ]


def _sets_status(node: ast.AST) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.Attribute):
        return node.attr == "status" and isinstance(node.ctx, ast.Store)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr"):
        return False
    return any(isinstance(value, ast.Constant) and value.value == "status" for value in node.args)


def first_parameter(*allowed: str) -> Checker:
    """A checker: every public function of a file takes one of these first."""

    def check(text: str) -> list[str]:
        public = (node for node in ast.parse(text).body if isinstance(node, FUNCTIONS))
        return [
            f"{node.lineno}: {node.name}() must take {' or '.join(allowed)} first"
            for node in public
            if not node.name.startswith("_") and _first(node) not in allowed
        ]

    return check


def _first(node: Function) -> str | None:
    positional = [*node.args.posonlyargs, *node.args.args]
    return positional[0].arg if positional else None


def lost_tests(text: str) -> list[str]:
    """In a test file: a function that looks like a test is one that pytest runs."""
    bodies = list(_collected_bodies(ast.parse(text)))
    collected = [node for body in bodies for node in body if _is_test(node)]
    lost = [node for node in functions(text) if _is_test(node) and node.lineno not in _lines(collected)]
    hidden = [node for body in bodies for node in _defined_again(body)]
    return [
        f"{node.lineno}: {node.name} is inside something that pytest does not look into" for node in lost
    ] + [f"{node.lineno}: {node.name} is defined again below, and only the last one runs" for node in hidden]


def misnamed_tests(text: str) -> list[str]:
    """In any other file below tests/: nothing looks like a test, since pytest reads only test_*.py."""
    return [
        f"{node.lineno}: {node.name} is never run; name the file test_*.py or the function otherwise"
        for node in functions(text)
        if _is_test(node)
    ]


def _is_test(node: ast.AST) -> TypeGuard[Function]:
    return isinstance(node, FUNCTIONS) and node.name.startswith("test_")


def _lines(nodes: Iterable[Function]) -> set[int]:
    return {node.lineno for node in nodes}


def _collected_bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """The file's own body and those of its Test classes, the places where pytest looks."""
    bodies: list[list[ast.stmt]] = [tree.body]
    while bodies:
        body = bodies.pop()
        yield body
        bodies += [node.body for node in body if isinstance(node, ast.ClassDef) and _is_test_class(node)]


def _is_test_class(node: ast.ClassDef) -> bool:
    own = {member.name for member in node.body if isinstance(member, FUNCTIONS)}
    return node.name.startswith("Test") and "__init__" not in own


def _defined_again(body: list[ast.stmt]) -> list[Function]:
    last = {node.name: node for node in body if _is_test(node)}
    return [node for node in body if _is_test(node) and last[node.name] is not node]


HOST = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|^\s*-[if]\s| @ ", re.MULTILINE)


def hosts_in_lock(text: str) -> list[str]:
    """A locked list works from any package index: exact versions and hashes, no addresses."""
    return [
        f"{text.count(chr(10), 0, found.start()) + 1}: names where a package comes from; run dev.py lock"
        for found in HOST.finditer(text)
    ]


def heads(revisions: list[str]) -> list[str]:
    """The revisions that no other one follows, from the text of each file; one when history is a line."""
    followed = {_value(text, "down_revision") for text in revisions}
    return sorted({_value(text, "revision") for text in revisions} - followed)


def _value(text: str, name: str) -> str:
    found = re.search(rf"^{name}(?:: [^=]+)? = [\"']([^\"']+)[\"']", text, re.MULTILINE)
    return found[1] if found else ""
