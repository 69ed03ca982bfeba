"""How postings lie in PostgreSQL: one row a term and block of documents, its postings packed into bytes. Pure.

A row a posting would be 40 bytes and a microsecond each; a packed one is four bytes and read at array speed.
Blocks keep a change small: it rewrites a document's terms in one block only.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from marketplace.search.columns import Postings

BLOCK = 4096
"""Documents of a block: 320 MB at 100,000 listings, where 1,024 would take 500 and 16,384 make changes slow."""
_PLACE_BITS = 16
_MOST = 0xFFFF
_PACKED = np.dtype("<u4")


def packed(number: int, count: int) -> int:
    """One posting: the document's place in its block, then the count (at most 65,535)."""
    return number % BLOCK << _PLACE_BITS | min(count, _MOST)


def joined(postings: Iterable[int]) -> bytes:
    """A block's postings, which come by ascending place."""
    return np.fromiter(postings, _PACKED).tobytes()


def unpacked(blocks: Sequence[int], parts: Sequence[bytes]) -> Postings:
    """The postings of one term from its blocks, in ascending order. Raises ValueError for damaged bytes."""
    values = np.frombuffer(b"".join(parts), _PACKED)
    if any(len(part) % _PACKED.itemsize for part in parts):
        raise ValueError("a block ends within a posting")
    sizes = [len(part) // _PACKED.itemsize for part in parts]
    numbers = np.repeat(np.array(blocks, np.uint32) * BLOCK, sizes) + (values >> _PLACE_BITS)
    return numbers, (values & _MOST).astype(np.float32)


def revised(part: bytes, places: Iterable[int], added: Mapping[int, int]) -> bytes:
    """A block without the postings at `places`, and with those of `added`, {place: packed posting}."""
    values = np.frombuffer(part, _PACKED)
    gone = np.zeros(BLOCK, np.bool_)
    gone[list(places)] = True
    kept = values[~gone[values >> _PLACE_BITS]]
    return np.sort(np.concatenate((kept, np.fromiter(added.values(), _PACKED)))).tobytes()
