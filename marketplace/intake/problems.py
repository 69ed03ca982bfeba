"""Problems and notes of a row as plain JSON, and back."""

from typing import Any

from marketplace.kernel.errors import Problem

SHORT = 200


def stored(found: list[Problem], notes: list[Problem]) -> list[dict[str, Any]]:
    """What `ImportRow.problems` keeps; a note does not stand in the way of taking the row over."""
    return [_one(problem) for problem in found] + [_one(note) | {"note": True} for note in notes]


def _one(problem: Problem) -> dict[str, Any]:
    facts = {
        name: value if isinstance(value, int) else str(value)[:SHORT] for name, value in problem.facts.items()
    }
    return {"field": problem.field, "code": problem.code, "facts": facts}


def is_note(entry: dict[str, Any]) -> bool:
    return bool(entry.get("note"))


def restored(entry: dict[str, Any]) -> Problem:
    return Problem(entry["field"], entry["code"], **entry["facts"])
