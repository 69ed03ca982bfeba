"""Copy the few third-party browser files that the pages use into `marketplace/static/vendor/`.

    cd frontend && npm ci && python3 vendor.py

The copies are committed, so nobody needs Node to run the service. `VENDOR.json` beside them says where each
file comes from and holds its SHA-256; `tests/architecture/test_vendor.py` compares.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
TARGET = HERE.parent / "marketplace" / "static" / "vendor"

# The maps are not shipped, and a browser's developer tools would ask the server for them on every page.
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=[^\n*]*(?:\*/)?\n?")


@dataclass(frozen=True)
class Copy:
    """One file of an npm package and the name it gets here."""

    package: str
    source: str
    name: str


COPIES = (
    Copy("bootstrap", "dist/css/bootstrap.min.css", "bootstrap.min.css"),
    Copy("bootstrap", "dist/js/bootstrap.bundle.min.js", "bootstrap.bundle.min.js"),
    Copy("bootstrap", "LICENSE", "LICENSE-bootstrap.txt"),
    # Popper is inside Bootstrap's bundle.
    Copy("@popperjs/core", "LICENSE.md", "LICENSE-popper.txt"),
    Copy("htmx.org", "dist/htmx.min.js", "htmx.min.js"),
    Copy("htmx.org", "LICENSE", "LICENSE-htmx.txt"),
)


def without_source_map(content: bytes) -> bytes:
    """The file without its pointer to a source map; ends in exactly one line feed."""
    return SOURCE_MAP.sub(b"\n", content).rstrip() + b"\n"


def package_facts(package: str) -> tuple[str, str]:
    """Version and licence as the installed package states them."""
    facts = json.loads((PACKAGES / package / "package.json").read_text(encoding="utf-8"))
    return facts["version"], facts["license"]


def vendor(copy: Copy) -> dict[str, str]:
    """Write one file and return its line of `VENDOR.json`."""
    content = without_source_map((PACKAGES / copy.package / copy.source).read_bytes())
    (TARGET / copy.name).write_bytes(content)
    version, licence = package_facts(copy.package)
    return {
        "file": copy.name,
        "name": copy.package,
        "version": version,
        "licence": licence,
        "source": copy.source,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def main() -> None:
    """Rewrite the vendored files and their list."""
    TARGET.mkdir(parents=True, exist_ok=True)
    listed = [vendor(copy) for copy in COPIES]
    text = json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
    (TARGET / "VENDOR.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
