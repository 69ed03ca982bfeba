"""Sets of documents as whole numbers, one bit each: Python intersects and counts them at memory speed."""

from collections.abc import Iterable, Iterator
from itertools import compress

_ONE = b"1"[0]
_AS_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


def bitmap(documents: Iterable[int], size: int) -> int:
    """The set of `documents`, each from 0 to `size` - 1."""
    digits = bytearray(b"0") * (size + 1)
    for document in documents:
        digits[document] = _ONE
    digits.reverse()
    return int(digits, 2)


def full(size: int) -> int:
    return (1 << size) - 1


def members(bits: int) -> Iterator[int]:
    """The documents of a set, ascending."""
    flags = f"{bits:b}".encode()[::-1].translate(_AS_FLAGS)
    return compress(range(len(flags)), flags)
