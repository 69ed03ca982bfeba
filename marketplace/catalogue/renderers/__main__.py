"""`python -m marketplace.catalogue.renderers FORMAT SHA256`: canonical JSON on stdin, the file on stdout.

Exit code 3, with {"characters": …} on stderr, for a PDF with characters that the fonts lack.
"""

import json
import os
import sys

from marketplace.catalogue.content import snapshot_from
from marketplace.catalogue.formats import Format
from marketplace.catalogue.renderers.fitting import MissingGlyph
from marketplace.catalogue.renderers.formats import render
from marketplace.catalogue.setting import GLYPHS

YIELDS = 19
"""How much this process steps back behind those that answer pages."""


def main(arguments: list[str]) -> int:
    form, sha256 = arguments
    os.nice(YIELDS)
    text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
    try:
        render(snapshot_from(text), text, sha256, Format(form), sys.stdout.buffer)
    except MissingGlyph as missing:
        sys.stderr.write(json.dumps({"characters": "".join(sorted(missing.where))}))
        return GLYPHS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
