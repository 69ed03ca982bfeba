"""Files to put into a document room."""

import typst

from marketplace.proofs.coverage import FONTS


def paper(words: str = "工艺流程", pages: int = 1, flipped: bool = False) -> bytes:
    """A PDF with the words on each page, in the market's own fonts.

    A machine without Chinese ones would set boxes, in which nobody finds the words again.
    """
    turn = "true" if flipped else "false"
    source = f'#set page(paper: "a5", flipped: {turn})\n#set text(font: "Noto Sans SC", fallback: false)\n'
    source += "#pagebreak()\n".join(f"{words} {number}\n" for number in range(1, pages + 1))
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return bytes(typst.compile(source.encode(), font_paths=fonts))
