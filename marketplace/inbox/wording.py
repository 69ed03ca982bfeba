"""From the words of a notice and its facts to what its reader reads, in their language.

A fact is plain, or says how it is said: `word` for a Chinese source string that is translated, `money` for fen.
Days are stored as 2026-03-01, as they are shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.kernel.money import wan_from_fen
from marketplace.kernel.wording import N_

Words = tuple[str, str]
"""Title and body, Chinese source strings with %(fact)s."""
Say = Callable[[str], str]
UNKNOWN: Words = (N_("系统消息"), "")
_NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Said:
    """A notice in one language."""

    title: str
    body: str


def word(source: str) -> dict[str, Any]:
    """A fact that is translated for its reader: the label of a state, a kind, a reason."""
    return {"word": source}


def money(fen: int) -> dict[str, Any]:
    return {"fen": fen}


def plain(fact: Any) -> Any:
    """As it is stored."""
    return fact.isoformat() if isinstance(fact, date) else fact


def facts_in(words: Words) -> frozenset[str]:
    """The names of the facts that the words want."""
    return frozenset(name for text in words for name in _NAMED.findall(text))


def said(words: Words, facts: Mapping[str, Any], say: Say) -> Said:
    """A fact that is missing is left out: an old notice stays readable when its words have changed."""
    title, body = (_filled(text, facts, say) for text in words)
    return Said(title, body)


def _filled(text: str, facts: Mapping[str, Any], say: Say) -> str:
    return _NAMED.sub(lambda found: _fact(facts.get(found[1], ""), say), say(text)) if text else ""


def _fact(fact: Any, say: Say) -> str:
    if isinstance(fact, dict) and "word" in fact:
        return say(fact["word"])
    if isinstance(fact, dict) and "fen" in fact:
        return say(N_("%(amount)s 万元")) % {"amount": f"{wan_from_fen(fact['fen']):,}"}
    return str(fact)
