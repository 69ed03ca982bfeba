"""Tagged PDF files of typst, joined to one: pages, tags, ways between them, bookmarks. Pure.

It reads what typst 0.15 writes (plain objects, one table of places, one document element) and nothing else, and says so
(`NotTypst`) where it finds other things. Objects keep their order and get new numbers; what is inside a stream is never
touched. Names of destinations stay, so a way that a piece writes as the address `#A0001` becomes a way to that name,
whichever piece has it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

HEADER: Final = b"%PDF-1.7\n%\x80\x80\x80\x80\n"
_TEXT = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*\)"
_WAY = rb"/A<</Type/Action/S/URI/URI\(#([\w-]+)\)>>"
_TOKENS = re.compile(
    _WAY
    + rb"|/Contents\(#([\w-]+)\)|\(U(\d+x\d+y\d+)\)|"
    + _TEXT
    + rb"|(\d+) 0 (R|obj)\b|/StructParent(s?) (\d+)",
    re.DOTALL,
)
_NUMBERED = re.compile(rb"(\d+) 0 obj\n")
_PAIR = re.compile(rb"(\d+) (\d+) 0 R")
_NAME = re.compile(rb"\(([\w-]+)\)(\d+) 0 R")


class NotTypst(ValueError):
    """A file that is not built as those of typst are."""


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline; `level` is 1 for the outermost, `name` that of a destination."""

    level: int
    title: str
    name: str


class Piece:
    """A file and what must be known of it to join it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offsets = _offsets(data)
        self.root = int(_found(rb"/Root (\d+) 0 R", data[data.rindex(b"trailer") :]))
        catalog = self.body(self.root)
        self.info = int(_found(rb"/Info (\d+) 0 R", data[data.rindex(b"trailer") :]))
        self.identity = _found(rb"/ID\[(.*?)\]", data[data.rindex(b"trailer") :])
        self.metadata = int(_found(rb"/Metadata (\d+) 0 R", catalog))
        self.pages = int(_found(rb"/Pages (\d+) 0 R", catalog))
        self.tags = int(_found(rb"/StructTreeRoot (\d+) 0 R", catalog))
        outlines = re.search(rb"/Outlines (\d+) 0 R", catalog)
        if outlines is not None and b"/First" in self.body(int(outlines[1])):
            raise NotTypst("a piece has bookmarks of its own")
        self.dropped = {self.root, self.info, self.metadata, self.pages, self.tags}
        self.dropped |= {int(outlines[1])} if outlines else set()
        self.kids = [
            int(kid) for kid in re.findall(rb"(\d+) 0 R", _found(rb"/Kids\[(.*?)\]", self.body(self.pages)))
        ]
        names = re.search(rb"/Dests<</Names\[(.*?)\]>>", catalog)
        self.names = {
            name.decode(): int(number) for name, number in _NAME.findall(names[1] if names else b"")
        }

    @property
    def count(self) -> int:
        """Pages."""
        return len(self.kids)

    @cached_property
    def places(self) -> dict[str, int]:
        """The page of each named destination, from 0."""
        order = {number: place for place, number in enumerate(self.kids)}
        return {
            name: order[int(_found(rb"\[(\d+) 0 R", self.body(number)))]
            for name, number in self.names.items()
        }

    @cached_property
    def document(self) -> int:
        """The element that holds all others."""
        return int(_found(rb"/K\[(\d+) 0 R\]", self.body(self.tags)))

    def body(self, number: int) -> bytes:
        """An object without its head and end."""
        start = self.offsets[number]
        end = self.data.index(b"\nendobj", start)
        return self.data[self.data.index(b"obj\n", start) + 4 : end]


class _Joined:
    """The file that grows. Numbers 1 to 7 are its own."""

    CATALOG, INFO, METADATA, PAGES, TAGS, DOCUMENT, OUTLINES = range(1, 8)

    def __init__(self) -> None:
        self.out = bytearray(HEADER)
        self.offsets: dict[int, int] = {}
        self.free = 8
        self.kids: list[int] = []
        self.documents: list[int] = []
        self.parents: list[bytes] = []
        self.next_parent = 0
        self.ids: list[tuple[bytes, int]] = []
        self.names: dict[str, int] = {}

    def object(self, number: int, body: bytes) -> None:
        self.offsets[number] = len(self.out)
        self.out += b"%d 0 obj\n%s\nendobj\n" % (number, body)

    def add(self, piece: Piece, place: int) -> None:
        """All of a piece but its roots."""
        base, parents = self.free - 1, self.next_parent
        roots = {piece.pages: self.PAGES, piece.tags: self.DOCUMENT}

        def changed(match: re.Match[bytes]) -> bytes:
            way, alternative, cell, number, kind, plural, parent = match.groups()
            if number is not None:
                return b"%d 0 %s" % (roots.get(int(number), int(number) + base), kind)
            if parent is not None:
                return b"/StructParent%s %d" % (plural, int(parent) + parents)
            if way is not None:
                return b"/Dest(%s)" % way
            if alternative is not None:
                return b"/Contents(%s)" % alternative
            return match[0] if cell is None else b"(V%dU%s)" % (place, cell)

        for number, head, stream in _objects(piece):
            made = _TOKENS.sub(changed, head)
            if number == piece.document:
                made = made.replace(b"/S/Document", b"/S/Part", 1)
            self.offsets[number + base] = len(self.out)
            self.out += made + stream
        self._roots(piece, place, base)
        self.free = base + max(piece.offsets) + 1

    def _roots(self, piece: Piece, place: int, base: int) -> None:
        tags = piece.body(piece.tags)
        pairs = _PAIR.findall(_found(rb"/ParentTree<</Nums\[(.*?)\]>>", tags))
        self.parents += [b"%d %d 0 R" % (int(key) + self.next_parent, int(to) + base) for key, to in pairs]
        self.next_parent += int(_found(rb"/ParentTreeNextKey (\d+)", tags))
        cells = re.search(rb"/IDTree<</Names\[(.*?)\]>>", tags)
        for cell, to in re.findall(rb"\(U(\d+x\d+y\d+)\)(\d+) 0 R", cells[1] if cells else b""):
            self.ids.append((b"V%dU%s" % (place, cell), int(to) + base))
        self.kids += [kid + base for kid in piece.kids]
        self.documents.append(piece.document + base)
        self.names |= {name: number + base for name, number in piece.names.items()}

    def close(self, first: Piece, bookmarks: Sequence[Bookmark]) -> bytes:
        """The roots, the table of places, the end."""
        self._catalog()
        self._tags(first)
        self.object(self.INFO, first.body(first.info))
        self.object(self.METADATA, _metadata(first.body(first.metadata), len(self.kids)))
        self.object(self.PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.kids), _refs(self.kids)))
        self._outline(bookmarks)
        start, size = len(self.out), self.free
        lines = [b"0000000000 65535 f\r\n"]
        for number in range(1, size):
            at = self.offsets.get(number)
            lines.append(b"0000000000 65535 f\r\n" if at is None else b"%010d 00000 n\r\n" % at)
        self.out += b"xref\n0 %d\n" % size + b"".join(lines)
        self.out += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[%s]>>\nstartxref\n%d\n%%%%EOF" % (
            size, self.CATALOG, self.INFO, first.identity, start,
        )  # fmt: skip
        return bytes(self.out)

    def _catalog(self) -> None:
        names = b"".join(b"(%s)%d 0 R" % (name.encode(), self.names[name]) for name in sorted(self.names))
        self.object(
            self.CATALOG,
            b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang(zh-CN)/StructTreeRoot %d 0 R/MarkInfo<</Marked true"
            b"/Suspects false>>/ViewerPreferences<</DisplayDocTitle true/Direction/L2R>>/Outlines %d 0 R"
            b"/Names<</Dests<</Names[%s]>>>>>>"
            % (self.PAGES, self.METADATA, self.TAGS, self.OUTLINES, names),
        )

    def _tags(self, first: Piece) -> None:
        roles = re.search(rb"/RoleMap<<.*?>>", first.body(first.tags))
        cells = b"".join(b"(%s)%d 0 R" % pair for pair in sorted(self.ids))
        self.object(
            self.TAGS,
            b"<</Type/StructTreeRoot%s/K[%d 0 R]/ParentTree<</Nums[%s]>>/IDTree<</Names[%s]>>/ParentTreeNextKey %d>>"
            % (roles[0] if roles else b"", self.DOCUMENT, b" ".join(self.parents), cells, self.next_parent),
        )
        kids = _refs(self.documents)
        self.object(self.DOCUMENT, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (self.TAGS, kids))

    def _outline(self, bookmarks: Sequence[Bookmark]) -> None:
        """Each bookmark is an object that names its parent, its neighbours and its first and last child."""
        first, children = self.free, _children(bookmarks)
        numbers = {-1: self.OUTLINES} | {place: first + place for place in range(len(bookmarks))}
        self.free += len(bookmarks)
        for parent, inside in children.items():
            for at, place in enumerate(inside):
                links = [(b"Parent", parent)]
                links += [(b"Prev", inside[at - 1])] if at else []
                links += [(b"Next", inside[at + 1])] if at + 1 < len(inside) else []
                below = children.get(place, [])
                links += [(b"First", below[0]), (b"Last", below[-1])] if below else []
                mark = bookmarks[place]
                words = b"".join(b"/%s %d 0 R" % (name, numbers[to]) for name, to in links)
                title = ("\ufeff" + mark.title).encode("utf-16-be").hex().upper().encode()
                closed = b"/Count -%d" % len(below) if below else b""
                self.object(
                    numbers[place],
                    b"<<%s%s/Title<%s>/Dest(%s)>>" % (words, closed, title, mark.name.encode()),
                )
        top = [numbers[place] for place in children.get(-1, [])]
        ends = b"/First %d 0 R/Last %d 0 R/Count %d" % (top[0], top[-1], len(top)) if top else b""
        self.object(self.OUTLINES, b"<</Type/Outlines%s>>" % ends)


def join(pieces: Sequence[Piece], bookmarks: Sequence[Bookmark]) -> bytes:
    """One file of all pages in their order. Title, owner and moment are those of the first. Raises NotTypst."""
    made = _Joined()
    for place, piece in enumerate(pieces):
        made.add(piece, place)
    return made.close(pieces[0], bookmarks)


def _children(bookmarks: Sequence[Bookmark]) -> dict[int, list[int]]:
    """The places of the bookmarks below each one; those of the outermost are below -1."""
    found: dict[int, list[int]] = {}
    above: list[int] = []
    for place, mark in enumerate(bookmarks):
        del above[mark.level - 1 :]
        found.setdefault(above[-1] if above else -1, []).append(place)
        above.append(place)
    return found


def _offsets(data: bytes) -> dict[int, int]:
    """Where each object begins, from the table at the end."""
    start = int(_found(rb"startxref\n(\d+)", data[-200:]))
    head, _, rest = data[start:].partition(b"\n")
    if head != b"xref":
        raise NotTypst("no plain table of places")
    count = int(rest[: rest.index(b"\n")].split()[1])
    table = rest[rest.index(b"\n") + 1 :]
    lines = [table[at * 20 : at * 20 + 20] for at in range(count)]
    return {number: int(line[:10]) for number, line in enumerate(lines) if line[17:18] == b"n"}


def _objects(piece: Piece) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, head (up to the stream, if there is one) and the rest of each object that goes on living."""
    order = sorted((at, number) for number, at in piece.offsets.items())
    end = piece.data.rindex(b"xref\n", 0, piece.data.rindex(b"trailer"))
    for (at, number), (following, _number) in zip(order, [*order[1:], (end, 0)], strict=True):
        if number in piece.dropped:
            continue
        body = piece.data[at:following]
        cut = body.find(b"\nstream\n")
        yield (number, body, b"") if cut < 0 else (number, body[:cut], body[cut:])


def _metadata(body: bytes, pages: int) -> bytes:
    """The description, which says how many pages there are."""
    start, end = body.index(b"\nstream\n") + 8, body.rindex(b"\nendstream")
    text = re.sub(rb"(<xmpTPg:NPages>)\d+", rb"\g<1>%d" % pages, body[start:end])
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(text), body[:start])
    return head + text + body[end:]


def _refs(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _found(pattern: bytes, data: bytes) -> bytes:
    match = re.search(pattern, data, re.DOTALL)
    if match is None:
        raise NotTypst(f"no {pattern.decode()}")
    return match[1]
