"""The figures of a measurement of search beside what was aimed at, as text. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.search_questions import WHOLE_TEXT, Asking
from marketplace.search.evaluation import percentile

SHORT = tuple(asking for asking in Asking if asking not in WHOLE_TEXT)
MEBI = 1 << 20
_WIDTHS = (28, 17, 16, 9, 17)
Figures = Mapping[str, Any]
"""What `search_steps.build` and `search_steps.ask` return, in one."""


@dataclass(frozen=True)
class Aim:
    """Milliseconds that 95 of 100 questions should keep within, with so many listings on two cores."""

    listings: int
    short: float
    need: float

    def of(self, asking: Asking) -> float | None:
        """None where nothing is aimed at."""
        if asking is Asking.NEED:
            return self.need
        return self.short if asking in SHORT else None


AIMS = {
    "whoosh": Aim(100_000, 120, 300),
    "tantivy": Aim(1_000_000, 10, 40),
    "postgres": Aim(100_000, 150, 300),
}


def table(engine: str, product: Figures, naive: Figures | None) -> list[str]:
    """Lines: what building took, and p50 and p95 of each kind of question, the market's beside the naive use."""
    aim = AIMS[engine]
    sides = [product, *([naive] if naive else [])]
    lines = [_row("", _apart(["market", *(["naive"] if naive else [])]))]
    lines += [_row(name, _apart(cells)) for name, cells in _building(sides)]
    lines.append("")
    heads = ["market", f"aim {aim.listings:,}", "", *(["naive"] if naive else [])]
    lines.append(_row("milliseconds, p50 / p95", heads))
    lines += [_asked(asking, aim, product, naive) for asking in Asking]
    return [line.rstrip() for line in lines]


def last_line(engine: str, product: Figures) -> str:
    """What counts, for programs; `missed` names the kinds of question that are slower than aimed at."""
    asked = product["asked"]
    short = max(percentile(asked[asking.value], 95) for asking in SHORT)
    missed = [asking.name.lower() for asking in Asking if not meets(engine, asking, asked[asking.value])]
    return (
        f"engine={engine} listings={product['documents']} docs_per_second={_rate(product):.0f} "
        f"short_p95_ms={short:.1f} need_p95_ms={percentile(asked[Asking.NEED.value], 95):.1f} "
        f"visible_p95_ms={percentile(product['visible'], 95):.0f} missed={','.join(missed) or 'none'}"
    )


def meets(engine: str, asking: Asking, milliseconds: Sequence[float]) -> bool:
    """Whether the aim is kept; True where there is none."""
    aimed = AIMS[engine].of(asking)
    return aimed is None or percentile(milliseconds, 95) <= aimed


def _building(sides: Sequence[Figures]) -> Iterator[tuple[str, list[str]]]:
    yield "listings", [f"{side['documents']:,}" for side in sides]
    yield "built, listings/s", [f"{_rate(side):,.0f}" for side in sides]
    yield "on disk, MiB", [f"{side['bytes'] / MEBI:,.1f}" for side in sides]
    yield "peak memory building, MiB", [f"{side['build_mib']:,}" for side in sides]
    yield "peak memory asking, MiB", [f"{side['peak_mib']:,}" for side in sides]
    yield "update until found, ms", [_pair(side["visible"]) for side in sides]
    yield "update, ms of the writer", [_pair(side["updates"]) for side in sides]


def _apart(cells: Sequence[str]) -> list[str]:
    """The naive side's cell under its heading, with no aim between."""
    return [cells[0], "", "", *cells[1:]]


def _asked(asking: Asking, aim: Aim, product: Figures, naive: Figures | None) -> str:
    mine = product["asked"][asking.value]
    aimed = aim.of(asking)
    cells = [_pair(mine), f"≤ {aimed:g}" if aimed else "–"]
    cells.append(("met" if percentile(mine, 95) <= aimed else "NOT MET") if aimed else "")
    if naive:
        cells.append(_pair(naive["asked"].get(asking.value, [])))
    return _row(asking.value, cells) + _remarks(asking, product, naive)


def _remarks(asking: Asking, product: Figures, naive: Figures | None) -> str:
    """How many questions there were, and how many of them found something."""
    sides = [side for side in (product, naive) if side and side["asked"].get(asking.value)]
    parts = [
        f"{len(side['asked'][asking.value])} asked, {side['hits'][asking.value]:.0%} found" for side in sides
    ]
    return "  " + "; ".join(parts)


def _rate(side: Figures) -> float:
    return float(side["documents"] / side["seconds"]) if side["seconds"] else 0.0


def _pair(values: Sequence[float]) -> str:
    return f"{_short(percentile(values, 50))} / {_short(percentile(values, 95))}" if values else "–"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<{_WIDTHS[0]}}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS[1:], strict=False)
    )
