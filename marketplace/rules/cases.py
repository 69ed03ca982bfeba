"""Policy cases: what was asked, what an official expects, and where the engine differs.

The schema: `examples`, a list of cases with id, policy_id, mode, as_of, facts and expected; title, clause,
programme_year, overlays, arithmetic and assumptions may be there.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from marketplace.rules.codes import Mode
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question
from marketplace.rules.reading import PackFault, Reader

REQUIRED = ("id", "policy_id", "mode", "as_of", "facts", "expected")
OPTIONAL = ("title", "clause", "programme_year", "overlays", "arithmetic", "assumptions")
EXPECTED = ("outcome", "amount_fen", "min_fen", "max_fen", "reason_codes", "breakdown")
SCHEMA = 1


@dataclass(frozen=True)
class Case:
    """`expected` has the keys of EXPECTED. `unread` are keys that mean nothing here."""

    id: str
    title: str
    line: int
    question: Question
    expected: dict[str, Any]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A case that cannot be worked out: the fault names file and line."""

    id: str
    line: int
    fault: PackFault


@dataclass(frozen=True)
class Difference:
    """One field of the expectation that came out otherwise."""

    name: str
    expected: Any
    found: Any


def read_cases(reader: Reader) -> list[Case | Unreadable]:
    """All entries of a file; one that cannot be read fails for itself. Raises PackFault when there is no such list."""
    top = dict(reader.pairs())
    if "schema_version" in top and top["schema_version"].whole() != SCHEMA:
        raise top["schema_version"].fault(f"only schema_version {SCHEMA} is read")
    if "examples" not in top:
        raise reader.fault("missing key examples")
    cases, seen = list[Case | Unreadable](), set[str]()
    for item in top["examples"].items():
        try:
            case = _case(item)
            if case.id in seen:
                raise item.fault(f"{case.id} stands here twice")
        except PackFault as fault:
            cases.append(Unreadable(_id_of(item), item.line, fault))
        else:
            seen.add(case.id)
            cases.append(case)
    return cases


def _id_of(reader: Reader) -> str:
    """What an entry calls itself, if it says so at all."""
    with suppress(PackFault):
        return str(dict(reader.pairs())["id"].plain()) if "id" in dict(reader.pairs()) else ""
    return ""


def _case(reader: Reader) -> Case:
    found = dict(reader.pairs())
    if missing := [key for key in REQUIRED if key not in found]:
        raise reader.fault(f"missing key {', '.join(missing)}")
    mode = found["mode"].text()
    if mode not in set(Mode):
        raise found["mode"].fault(f"unknown mode {mode}")
    year = found.get("programme_year")
    overlays = found["overlays"].texts() if "overlays" in found and not found["overlays"].is_null() else ()
    question = Question(
        benefit=found["policy_id"].text(), mode=Mode(mode), day=found["as_of"].day(),
        programme_year=None if year is None or year.is_null() else year.whole(),
        facts=_mapping(found["facts"]), overlays=frozenset(overlays),
    )  # fmt: skip
    return Case(
        id=str(found["id"].plain()), title=str(found["title"].plain()) if "title" in found else "", line=reader.line,
        question=question, expected=_expected(found["expected"]),
        unread=tuple(key for key in found if key not in (*REQUIRED, *OPTIONAL)),
    )  # fmt: skip


def _mapping(reader: Reader) -> dict[str, Any]:
    value = reader.plain()
    if not isinstance(value, dict):
        raise reader.fault("expected keys and values")
    return value


def _expected(reader: Reader) -> dict[str, Any]:
    value = _mapping(reader)
    if missing := [key for key in EXPECTED if key not in value]:
        raise reader.fault(f"missing key {', '.join(missing)}")
    return {key: value[key] for key in EXPECTED}


def as_expected(decision: Decision) -> dict[str, Any]:
    """A decision in the words of the schema."""
    return {
        "outcome": decision.outcome.value,
        "amount_fen": decision.amount_fen,
        "min_fen": decision.least_fen,
        "max_fen": decision.most_fen,
        "reason_codes": [code.value for code in decision.codes],
        "breakdown": [{"key": part.key, "amount_fen": part.amount_fen} for part in decision.parts],
    }


def differences(case: Case, decision: Decision) -> Iterator[Difference]:
    """In the order of the schema; none when the case passes."""
    found = as_expected(decision)
    for name in EXPECTED:
        if found[name] != case.expected[name]:
            yield Difference(name, case.expected[name], found[name])
