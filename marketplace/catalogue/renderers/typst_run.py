"""One compile in a process of its own: `typst_run.py MAIN OUT FONTS TIMESTAMP [piece]`.

Typst keeps what it has laid out for a next compile and never lets go of it (200 MB for 300 entries), so a process that
lives on must not compile itself. Imports nothing of ours: it is run as a file, wherever the package lies.
"""

import sys
from pathlib import Path

import typst

REFUSED = 3
"""Exit code for what typst refuses; its words are on stderr."""


def main(arguments: list[str]) -> int:
    """Exit code: 0, or REFUSED."""
    source, out, fonts, timestamp, *piece = arguments
    try:
        typst.compile(
            Path(source),
            output=Path(out),
            root=Path(source).parent,
            font_paths=[Path(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            # A piece of a catalogue begins in the middle of its headings, which the standard forbids.
            pdf_standards="1.7" if piece else "ua-1",
            timestamp=int(timestamp),
        )
    except RuntimeError as error:  # also typst's own
        sys.stderr.write(f"{error}\n{getattr(error, 'diagnostic', '')}")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
