"""Codes made by exclusive or are those that segno draws."""

import segno
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.renderers.codes import Codes

CHARACTERS = st.characters(min_codepoint=33, max_codepoint=126)


def drawn(address: str, mask: int) -> bytes:
    made = segno.make(address.encode(), mode="byte", error="m", micro=False, boost_error=False, mask=mask)
    return b"".join(bytes(0 if module else 255 for module in row) for row in made.matrix)


@given(st.lists(st.text(CHARACTERS, min_size=1, max_size=40), min_size=1, max_size=4))
def test_every_code_is_that_of_its_address(endings: list[str]) -> None:
    codes = Codes()
    for ending in endings:
        address = f"https://market.example/{ending}"
        side, cells = codes.picture(address)
        assert len(cells) == side * side
        assert any(cells == drawn(address, mask) for mask in range(8))
