"""Packed postings: what is put in comes out, and damage is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.postgres_blocks import BLOCK, joined, packed, revised, unpacked

DOCUMENTS = st.dictionaries(st.integers(0, 3 * BLOCK), st.integers(1, 70_000), max_size=40)
PLACES = st.dictionaries(st.integers(0, BLOCK - 1), st.integers(1, 500), max_size=40)


def blocks_of(counts: dict[int, int]) -> dict[int, bytes]:
    numbers = sorted(counts)
    return {
        block: joined(packed(number, counts[number]) for number in numbers if number // BLOCK == block)
        for block in {number // BLOCK for number in numbers}
    }


@given(counts=DOCUMENTS)
def test_what_is_packed_is_unpacked(counts: dict[int, int]) -> None:
    blocks = blocks_of(counts)
    numbers, found = unpacked(list(blocks), list(blocks.values()))
    back = dict(zip(numbers.tolist(), found.tolist(), strict=True))
    assert back == {number: min(count, 65_535) for number, count in counts.items()}


@given(before=PLACES, gone=st.sets(st.integers(0, BLOCK - 1)), added=PLACES)
def test_a_revised_block_is_one_made_anew(
    before: dict[int, int], gone: set[int], added: dict[int, int]
) -> None:
    part = joined(packed(place, before[place]) for place in sorted(before))
    wanted = {place: count for place, count in before.items() if place not in gone} | added
    found = revised(part, gone | added.keys(), {place: packed(place, n) for place, n in added.items()})
    assert found == joined(packed(place, wanted[place]) for place in sorted(wanted))


@pytest.mark.parametrize("parts", [[b"\x01"], [b"\x01\x00\x01\x00\x07"], [b"\x01\x00", b"\x01\x00"]])
def test_bytes_that_end_within_a_posting_are_damage(parts: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"posting|multiple"):
        unpacked(list(range(len(parts))), parts)
