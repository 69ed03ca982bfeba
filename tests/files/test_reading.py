import zlib
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.files.limits import PIECE
from marketplace.files.reading import inflated, pieces, size_of, tail_of, windows


def _cut(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@given(st.binary(max_size=200), st.integers(1, 50), st.integers(0, 3 * PIECE))
def test_unpacking_gives_back_what_was_packed_however_it_arrives(text: bytes, step: int, zeros: int) -> None:
    content = text + bytes(zeros) + text
    out = list(inflated(_cut(zlib.compress(content), step), zlib.MAX_WBITS))
    assert b"".join(out) == content
    assert all(len(piece) <= PIECE for piece in out)


def test_a_piece_that_is_exactly_full_at_the_end_of_the_input_is_not_the_last() -> None:
    content = bytes(2 * PIECE)
    assert sum(map(len, inflated([zlib.compress(content)], zlib.MAX_WBITS))) == len(content)


@pytest.mark.parametrize("packed", [b"", zlib.compress(b"abc")[:-1], b"no stream"])
def test_a_cut_or_broken_stream_is_an_error(packed: bytes) -> None:
    with pytest.raises(zlib.error):
        list(inflated([packed] if packed else [], zlib.MAX_WBITS))


@pytest.mark.parametrize("behind", [[zlib.compress(b"abc") + b"x"], [zlib.compress(b"abc"), b"x"]])
def test_bytes_behind_the_end_are_an_error_only_where_none_may_be(behind: list[bytes]) -> None:
    with pytest.raises(zlib.error):
        list(inflated(behind, zlib.MAX_WBITS))
    assert b"".join(inflated(behind, zlib.MAX_WBITS, exact=False)) == b"abc"


def test_windows_repeat_the_end_of_the_one_before() -> None:
    content = bytes(range(256)) * 600
    seen = list(windows(BytesIO(content), overlap=10))
    assert [content[at : at + len(window)] for at, window in seen] == [window for _, window in seen]
    assert all(second[0] == first[0] + len(first[1]) - 10 for first, second in pairwise(seen))


def test_size_tail_and_pieces_do_not_depend_on_where_the_file_stood() -> None:
    file = BytesIO(b"0123456789")
    file.seek(7)
    assert size_of(file) == 10
    assert tail_of(file, 3) == b"789"
    assert tail_of(file, 30) == b"0123456789"
    assert b"".join(pieces(file, 4)) == b"456789"
