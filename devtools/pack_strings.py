"""What packs of policy say in words, for the catalogue: Babel calls `texts` for each of their files (see babel.cfg)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import yaml

SAID = frozenset(
    {"title", "unit", "decider", "note", "evidence", "question", "answer", "alternatives", "why"}
)
"""Keys whose texts a page shows in the reader's language. Documents, clauses and quotes stay as they were issued."""
Found = tuple[int, None, str, list[str]]


def texts(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterator[Found]:  # noqa: ARG001 as it is called
    """Each text with its line. All but the file are Babel's and not needed."""
    node = yaml.compose(file.read().decode("utf-8"), Loader=yaml.SafeLoader)
    if node is not None:
        yield from _below(node, said=False)


def _below(node: yaml.Node, *, said: bool) -> Iterator[Found]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _below(value, said=key.value in SAID)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _below(item, said=said)
    elif said:
        yield node.start_mark.line + 1, None, str(node.value), []
