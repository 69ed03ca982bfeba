"""Bounded reading of seekable files: nothing here holds more than one piece and its overlap."""

import os
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from marketplace.files.limits import PIECE


def size_of(file: BinaryIO) -> int:
    """Bytes in the file; leaves it at its start."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def head_of(file: BinaryIO, count: int) -> bytes:
    file.seek(0)
    return file.read(count)


def tail_of(file: BinaryIO, count: int) -> bytes:
    """The last `count` bytes, or the whole of a shorter file."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - count))
    return file.read(count)


def pieces(file: BinaryIO, start: int = 0) -> Iterator[bytes]:
    """The file from `start`, piece by piece. Others may move the file between two pieces."""
    position = start
    while True:
        file.seek(position)
        piece = file.read(PIECE)
        if not piece:
            return
        position += len(piece)
        yield piece


def windows(file: BinaryIO, overlap: int) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) pairs in which each window repeats the last `overlap` bytes of the one before.

    Whatever is no longer than `overlap` lies whole in at least one window.
    """
    position = 0
    carried = b""
    for piece in pieces(file):
        window = carried + piece
        yield position - len(carried), window
        position += len(piece)
        carried = window[-overlap:]


def inflated(packed_pieces: Iterable[bytes], wbits: int, *, exact: bool = True) -> Iterator[bytes]:
    """A packed stream unpacked piece by piece; `wbits` as for zlib.

    Raises zlib.error for a broken or cut stream and, when `exact`, for bytes behind its end.
    """
    unpacker = zlib.decompressobj(wbits)
    for packed in packed_pieces:
        if unpacker.eof:
            break
        rest, piece = packed, b""
        # a full piece may mean that more is ready although all input has been taken
        while not unpacker.eof and (rest or len(piece) == PIECE):
            piece = unpacker.decompress(rest, PIECE)
            yield piece
            rest = unpacker.unconsumed_tail
    else:
        if unpacker.eof and not unpacker.unused_data:
            return
    if not unpacker.eof:
        raise zlib.error("cut short")
    if exact:
        raise zlib.error("bytes behind the end")
