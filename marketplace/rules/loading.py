"""From YAML texts to a pack. Nothing is guessed; a file that does not fit is refused with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from marketplace.rules.codes import Cap
from marketplace.rules.packs import (
    Assumption,
    Benefit,
    Dated,
    Overlay,
    Pack,
    Parameter,
    Source,
)
from marketplace.rules.reading import PackFault, Reader, read_file, read_text
from marketplace.rules.shapes import FIGURES_OF, OVERLAY_SHAPES, SHAPES, Shape

Fields = dict[str, Reader]
PartOfPack = TypeVar("PartOfPack", Benefit, Overlay, Assumption)
LONGEST_QUOTE = 25
MOST_BP = 10_000
HEAD = ("id", "version", "title", "document", "issued", "from", "to", "first_programme_year", "note")
BENEFIT = ("id", "number", "rule", "title", "cap", "unit", "clause", "quote", "decider", "figures")
BENEFIT_MORE = ("lists", "funds", "once", "evidence", "assumptions")
OVERLAY = ("id", "rule", "title", "document", "clause", "level", "active", "benefits")
OVERLAY_MORE = ("figures", "from", "to", "from_year", "to_year")
LEVELS = frozenset({"V1", "V2"})
HEAD_FILE = "pack.yaml"


@dataclass(frozen=True)
class Loaded:
    """A pack, and where each of its parts stands: by id, and by key for its head."""

    pack: Pack
    places: Mapping[str, Reader]

    def fault(self, name: str, what: str) -> PackFault:
        return self.places[name].fault(what)


def load_folder(folder: Path) -> Loaded:
    """The YAML files of a folder; see `load_texts`."""
    readers = {
        path.name: read_file(path, f"{folder.name}/{path.name}") for path in sorted(folder.glob("*.yaml"))
    }
    return _load(folder.name, readers)


def load_texts(name: str, texts: Mapping[str, str]) -> Loaded:
    """Texts by the names of their files; complaints call the whole `name`.

    Raises PackFault with the name and line of what does not fit: an unknown key or figure, a figure that is no whole
    number, days that overlap, a clause that is missing, a repeated id, an assumption that nobody wrote down.
    """
    return _load(name, {file: read_text(f"{name}/{file}", text) for file, text in sorted(texts.items())})


def _load(name: str, readers: dict[str, Reader]) -> Loaded:
    if HEAD_FILE not in readers:
        raise PackFault(name, 1, f"has no {HEAD_FILE}")
    head = readers.pop(HEAD_FILE).fields(HEAD)
    since, until = _span(head)
    document, version = head["document"].text(), head["version"].whole()
    if version < 1:
        raise head["version"].fault("versions are counted from 1")
    places = Places(head)
    assumptions, benefits, overlays = list[Assumption](), list[Benefit](), list[Overlay]()
    for each in readers.values():
        parts = each.fields((), ("assumptions", "benefits", "overlays"))
        assumptions += [places.keep(item, _assumption(item)) for item in _items(parts, "assumptions")]
        benefits += [
            places.keep(item, _benefit(item, document, since, until)) for item in _items(parts, "benefits")
        ]
        overlays += [places.keep(item, _overlay(item)) for item in _items(parts, "overlays")]
    pack = Pack(
        id=head["id"].text(), version=version, title=head["title"].text(), document=document,
        issued=head["issued"].day(), since=since, until=until, first_year=head["first_programme_year"].whole(),
        note=head["note"].text(), benefits=tuple(benefits), overlays=tuple(overlays), assumptions=tuple(assumptions),
    )  # fmt: skip
    loaded = Loaded(pack, places)
    _require_whole(loaded)
    return loaded


class Places(dict[str, Reader]):
    """Where the parts stand. An id is used once."""

    def keep(self, reader: Reader, part: PartOfPack) -> PartOfPack:
        """Raises PackFault for an id that was there before."""
        if part.id in self:
            raise reader.fault(f"{part.id} stands here twice")
        self[part.id] = reader
        return part


def _items(parts: Fields, name: str) -> list[Reader]:
    return list(parts[name].items()) if name in parts else []


def _span(fields: Mapping[str, Reader]) -> tuple[date, date | None]:
    since, until = fields["from"].day(), fields["to"].day_or_none()
    if until is not None and until < since:
        raise fields["to"].fault("ends before it begins")
    return since, until


def _assumption(reader: Reader) -> Assumption:
    found = reader.fields(("id", "question", "answer", "alternatives", "why"))
    return Assumption(
        found["id"].text(), found["question"].text(), found["answer"].text(), found["alternatives"].texts(),
        found["why"].text(),
    )  # fmt: skip


def _benefit(reader: Reader, document: str, since: date, until: date | None) -> Benefit:
    found = reader.fields(BENEFIT, BENEFIT_MORE)
    rule, cap = found["rule"].text(), found["cap"].text()
    if rule not in SHAPES:
        raise found["rule"].fault(f"unknown rule {rule}")
    if cap not in set(Cap) or Cap(cap) not in SHAPES[rule].caps:
        raise found["cap"].fault(f"a rule {rule} has no amount of the kind {cap}")
    source = Source(document, found["clause"].text(), _quote(found["quote"]))
    figures = _figures(found["figures"], SHAPES[rule], Cap(cap), source)
    for figure in figures:
        _require_inside(found["figures"], figure, since, until)
    if Cap(cap) is Cap.RANGE:
        _require_order(
            found["figures"], *(figure for figure in figures if figure.name in FIGURES_OF[Cap.RANGE])
        )
    return Benefit(
        id=found["id"].text(), number=found["number"].text(), rule=rule, title=found["title"].text(), cap=Cap(cap),
        unit=found["unit"].text(), source=source, decider=found["decider"].text(), figures=figures,
        lists=_lists(reader, found, SHAPES[rule]), funds=_texts(found, "funds"),
        once="once" in found and found["once"].flag(), evidence=_texts(found, "evidence"),
        assumptions=_texts(found, "assumptions"),
    )  # fmt: skip


def _texts(found: Fields, name: str) -> tuple[str, ...]:
    return found[name].texts() if name in found else ()


def _quote(reader: Reader) -> str:
    quote = reader.text()
    if len(quote) > LONGEST_QUOTE:
        raise reader.fault(f"a quote has at most {LONGEST_QUOTE} characters, this one has {len(quote)}")
    return quote


def _figures(reader: Reader, shape: Shape, cap: Cap, source: Source) -> tuple[Parameter, ...]:
    wanted = FIGURES_OF[cap] | shape.figures
    found = dict(reader.pairs())
    for name, each in found.items():
        if name not in wanted:
            raise each.fault(f"unknown figure {name}")
    if missing := sorted(wanted - found.keys()):
        raise reader.fault(f"missing figure {', '.join(missing)}")
    return tuple(_parameter(name, found[name], source) for name in sorted(found))


def _parameter(name: str, reader: Reader, source: Source) -> Parameter:
    """`reader` is a list of values with their days."""
    history: list[Dated] = []
    for item in reader.items():
        fields = item.fields(("value", "from", "to"), ("document", "clause", "quote"))
        since, until = _span(fields)
        value = _value(name, fields["value"])
        before = history[-1] if history else None
        if before is not None and (before.until is None or since <= before.until):
            raise fields["from"].fault(f"{name} overlaps the value before it")
        own = Source(
            fields["document"].text() if "document" in fields else source.document,
            fields["clause"].text() if "clause" in fields else source.clause,
            _quote(fields["quote"]) if "quote" in fields else source.quote,
        )
        history.append(Dated(value, since, until, own))
    if not history:
        raise reader.fault(f"{name} has no value")
    return Parameter(name, tuple(history))


def _require_inside(reader: Reader, figure: Parameter, since: date, until: date | None) -> None:
    """No figure outlives its document."""
    last = figure.history[-1].until
    if figure.history[0].since < since or (until is not None and (last is None or last > until)):
        raise reader.fault(f"{figure.name} has values outside of the days of its document")


def _require_order(reader: Reader, least: Parameter, most: Parameter) -> None:
    """On no day is the least above the most; what changes, changes on the first day of a value."""
    for day in sorted({dated.since for figure in (least, most) for dated in figure.history}):
        low, high = (next((d.value for d in f.history if d.covers(day)), None) for f in (least, most))
        if low is not None and high is not None and low > high:
            raise reader.fault(f"{least.name} {low} is above {most.name} {high} on {day.isoformat()}")


def _lists(reader: Reader, found: Fields, shape: Shape) -> tuple[tuple[str, tuple[str, ...]], ...]:
    given = dict(found["lists"].pairs()) if "lists" in found else {}
    for name, each in given.items():
        if name not in shape.lists:
            raise each.fault(f"unknown list {name}")
    if missing := sorted(shape.lists - given.keys()):
        raise reader.fault(f"missing list {', '.join(missing)}")
    return tuple((name, given[name].texts()) for name in sorted(given))


def _overlay(reader: Reader) -> Overlay:
    found = reader.fields(OVERLAY, OVERLAY_MORE)
    rule, level = found["rule"].text(), found["level"].text()
    if rule not in OVERLAY_SHAPES:
        raise found["rule"].fault(f"unknown rule {rule}")
    if level not in LEVELS:
        raise found["level"].fault(f"unknown level {level}")
    figures = dict(found["figures"].pairs()) if "figures" in found else {}
    if set(figures) != OVERLAY_SHAPES[rule]:
        raise reader.fault(f"the figures of {rule} are {', '.join(sorted(OVERLAY_SHAPES[rule])) or 'none'}")
    since, until = (found[name].day() if name in found else None for name in ("from", "to"))
    first, last = (found[name].whole() if name in found else None for name in ("from_year", "to_year"))
    if since is not None and until is not None and until < since:
        raise found["to"].fault("ends before it begins")
    if first is not None and last is not None and last < first:
        raise found["to_year"].fault("ends before it begins")
    return Overlay(
        id=found["id"].text(), rule=rule, title=found["title"].text(),
        source=Source(found["document"].text(), found["clause"].text()), level=level, active=found["active"].flag(),
        benefits=found["benefits"].texts(),
        figures=tuple((name, _value(name, figures[name])) for name in sorted(figures)),
        since=since, until=until, since_year=first, until_year=last,
    )  # fmt: skip


def _value(name: str, reader: Reader) -> int:
    """Of a figure: never below nothing, and no share above the whole."""
    value = reader.whole()
    if value < 0 or (name.endswith("_bp") and value > MOST_BP):
        raise reader.fault(f"{name} cannot be {value}")
    return value


def _require_whole(loaded: Loaded) -> None:
    """What a benefit relies on is written down, and its id belongs to the document."""
    pack = loaded.pack
    known = {assumption.id for assumption in pack.assumptions}
    for benefit in pack.benefits:
        if unknown := sorted(set(benefit.assumptions) - known):
            raise loaded.fault(benefit.id, f"relies on {', '.join(unknown)}, which nobody wrote down")
        if not benefit.id.startswith(f"{pack.id}."):
            raise loaded.fault(benefit.id, f"{benefit.id} does not begin with {pack.id}")
