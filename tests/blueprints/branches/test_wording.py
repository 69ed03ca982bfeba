"""Every refusal of the network has words for a person."""

import ast
import re
from pathlib import Path

import marketplace.network
from marketplace.blueprints.branches.wording import PROBLEMS

ROOM = Path(marketplace.network.__file__).parent
PAGES = Path(marketplace.__path__[0]) / "blueprints" / "branches"


def given_codes() -> set[str]:
    """The second argument of each Problem(…) in the room and its pages."""
    found = set()
    for path in (*ROOM.rglob("*.py"), *PAGES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                code = node.args[1]
                assert isinstance(code, ast.Constant), f"{path}:{node.lineno}"
                found.add(str(code.value))
    return found


def test_every_code_has_words_and_every_word_a_code() -> None:
    assert given_codes() == set(PROBLEMS)


def test_every_sentence_is_chinese_and_names_its_facts() -> None:
    for code, words in PROBLEMS.items():
        assert re.search("[一-鿿]", str(words)), code
