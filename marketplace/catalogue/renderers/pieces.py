"""A large catalogue set in pieces: front matter, a title for each part, volumes of entries, what stands behind.

Volumes are set in their order, since each must know its first page; from each are read the pages of its entries. Then
come the indices and titles, and the front matter once more, now that the pages are known.
"""

from collections.abc import Iterator
from typing import Any

from marketplace.catalogue.renderers.codes import Codes
from marketplace.catalogue.renderers.joining import Bookmark, Piece, join
from marketplace.catalogue.renderers.setting import RenderFailed, typeset

VOLUME = 700
"""Entries in a piece."""
FRONT = (("imprint", "版本说明"), ("preface", "前言"), ("figures", "概况"), ("contents", "目录"))

Data = dict[str, Any]
_HEAVY = ("parts", "changes", "organisations", "rights")


class Pieces:
    """One catalogue on its way. `data` and `addresses` are those of one that is set in one run."""

    def __init__(self, data: Data, addresses: list[str], timestamp: int) -> None:
        self._data = data
        self._addresses = addresses
        self._timestamp = timestamp
        self._codes = Codes()
        self._pages: dict[str, int] = {}

    def joined(self) -> bytes:
        """The whole file. Raises RenderFailed."""
        front = self._front()
        start = front.count + 1
        body: list[tuple[Data, int, list[Piece]]] = []
        for part in self._data["parts"]:
            title = start
            self._pages[f"c-{part['key']}"] = title
            start += 1
            volumes = []
            for runs in volumes_of(part["runs"]):
                volumes.append(self._piece(["entries"], start, parts=[{**part, "runs": runs}]))
                start += volumes[-1].count
            body.append((part, title, volumes))
        behind = self._piece(["back"], start, **{key: self._data[key] for key in _HEAVY if key != "parts"})
        again = self._front()
        titles = [self._piece(["titles"], page, parts=[_bare(part)]) for part, page, _volumes in body]
        if again.count != front.count or any(title.count != 1 for title in titles):
            raise RenderFailed("the front matter has other pages than it says")
        volumes_after = zip(titles, (volumes for _part, _page, volumes in body), strict=True)
        order = [again, *(piece for title, volumes in volumes_after for piece in (title, *volumes)), behind]
        return join(order, list(self._bookmarks()))

    def _front(self) -> Piece:
        return self._piece(["front"], 1, contents=list(self._contents()))

    def _piece(self, show: list[str], start: int, **more: Any) -> Piece:
        """One run of typst; the pages that it shows are known from then on."""
        light = {key: value for key, value in self._data.items() if key not in _HEAVY}
        empty: Data = {"parts": [], "changes": None, "organisations": [], "rights": [], "contents": []}
        data = {**light, **empty, "show": show, "start": start, "pages": self._pages, **more}
        codes = [0]  # a piece has the codes of its own entries only, counted anew
        for entry in _entries(data["parts"]):
            codes.append(entry["q"])
            entry["q"] = len(codes) - 1
        addresses = [self._addresses[code] for code in codes]
        made = Piece(typeset(data, addresses, self._codes, self._timestamp, piece=show == ["entries"]))
        self._pages |= {name: start + place for name, place in made.places.items()}
        return made

    def _contents(self) -> Iterator[tuple[int, Any, int, str]]:
        """Level, title, count (0: none) and label of each line."""
        for key, title in FRONT:
            if key != "preface" or self._data["head"]["preface"]:
                yield 1, title, 0, f"c-{key}"
        for part in self._data["parts"]:
            yield 1, part["title"], 0, f"c-{part['key']}"
            for section in _sections(part["runs"]):
                yield 2, section["title"], section["count"], section["label"]
        changes = self._data["changes"]
        behind = (
            ("changes", "与上一期相比", changes is not None),
            ("errata", "勘误", changes is not None and changes["errata"]),
            ("organisations", "单位索引", self._data["organisations"]),
            ("rights", "知识产权索引", self._data["rights"]),
        )
        for key, title, there in behind:
            if there:
                yield 1, title, 0, f"c-{key}"

    def _bookmarks(self) -> Iterator[Bookmark]:
        """The contents, with the entries under their fields."""
        inside = {
            section["label"]: section["entries"]
            for part in self._data["parts"]
            for section in _sections(part["runs"])
        }
        for level, title, _count, label in self._contents():
            yield Bookmark(level, _plain(title), label)
            for entry in inside.get(label, ()):
                yield Bookmark(level + 1, _plain(entry["t"]), entry["n"])


def volumes_of(runs: list[Data]) -> Iterator[list[Data]]:
    """Runs of pages in pieces of about VOLUME entries; a longer run goes on in the next piece, without its heading."""
    volume: list[Data] = []
    size = 0
    for run in _short(runs):
        count = sum(len(section["entries"]) for section in run["sections"])
        if volume and size + count > VOLUME:
            yield volume
            volume, size = [], 0
        volume.append(run)
        size += count
    if volume:
        yield volume


def _short(runs: list[Data]) -> Iterator[Data]:
    """The same runs, none longer than VOLUME: such a run has one section (see `paper.RUN`)."""
    for run in runs:
        section = run["sections"][0]
        if len(section["entries"]) <= VOLUME:
            yield run
            continue
        for first in range(0, len(section["entries"]), VOLUME):
            cut = {**section, "entries": section["entries"][first : first + VOLUME], "continued": first > 0}
            yield {**run, "sections": [cut]}


def _bare(part: Data) -> Data:
    """A part for its title: fields without their entries."""
    runs = [
        {**run, "sections": [{**section, "entries": []} for section in run["sections"]]}
        for run in part["runs"]
    ]
    return {**part, "runs": runs}


def _sections(runs: list[Data]) -> list[Data]:
    return [section for run in runs for section in run["sections"]]


def _entries(parts: list[Data]) -> Iterator[Data]:
    for part in parts:
        for section in _sections(part["runs"]):
            yield from section["entries"]


def _plain(printed: Any) -> str:
    """A printed text without its settings."""
    return (
        printed if isinstance(printed, str) else "".join(piece for _how, piece in printed).replace("\n", " ")
    )
