"""Files to put into a document room."""

import typst


def paper(words: str = "工艺流程", pages: int = 1, flipped: bool = False) -> bytes:
    """A PDF with the words on each page."""
    turn = "true" if flipped else "false"
    source = f'#set page(paper: "a5", flipped: {turn})\n#set text(font: "Noto Sans CJK SC")\n'
    source += "#pagebreak()\n".join(f"{words} {number}\n" for number in range(1, pages + 1))
    return bytes(typst.compile(source.encode()))
