"""QR codes of many addresses at once.

A code is linear: flipping a bit of the address flips the same modules whatever the other bits are, as long as length
and mask stay. So segno draws one address of each length and one for each bit that differs in any other; the rest is
exclusive or. 10,000 codes take a fraction of a second where segno alone would take a minute and a half.
"""

import segno

Picture = tuple[int, bytes]
"""Modules on a side, and one byte for each module, row by row: 0 is black, 255 white. No quiet zone."""


class Codes:
    """Draws codes and remembers what it has learnt of each length of address."""

    def __init__(self) -> None:
        self._lengths: dict[int, _Length] = {}

    def picture(self, address: str) -> Picture:
        """The code of an address. Raises `segno.DataOverflowError` for one of more than 2,331 bytes."""
        data = address.encode()
        known = self._lengths.get(len(data))
        if known is None:
            known = self._lengths[len(data)] = _Length(data)
        return known.picture(data)


class _Length:
    """All addresses of one length in bytes."""

    def __init__(self, first: bytes) -> None:
        (self._side, cells), self._mask = _drawn(first, None)
        self._first = first
        self._cells = int.from_bytes(cells)
        self._flips: dict[tuple[int, int], int] = {}

    def picture(self, data: bytes) -> Picture:
        cells = self._cells
        for place, (ours, theirs) in enumerate(zip(self._first, data, strict=True)):
            different = ours ^ theirs
            while different:
                bit = different & -different
                cells ^= self._flip(place, bit)
                different ^= bit
        return self._side, cells.to_bytes(self._side * self._side)

    def _flip(self, place: int, bit: int) -> int:
        """The modules that one bit of the address flips."""
        found = self._flips.get((place, bit))
        if found is None:
            other = bytearray(self._first)
            other[place] ^= bit
            (_side, cells), _mask = _drawn(bytes(other), self._mask)
            found = self._flips[place, bit] = int.from_bytes(cells) ^ self._cells
        return found


def _drawn(data: bytes, mask: int | None) -> tuple[Picture, int]:
    made = segno.make(data, mode="byte", error="m", micro=False, boost_error=False, mask=mask)
    cells = b"".join(bytes(0 if module else 255 for module in row) for row in made.matrix)
    return (len(made.matrix), cells), made.mask
