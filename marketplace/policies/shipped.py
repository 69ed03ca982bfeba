"""The packs that come with the market, as texts."""

from dataclasses import dataclass
from functools import cache

from marketplace.rules.book import PACKS
from marketplace.rules.loading import load_texts
from marketplace.rules.packs import Pack


@dataclass(frozen=True)
class Shipped:
    """A pack with the files that it was read from."""

    pack: Pack
    texts: dict[str, str]


@cache
def shipped_packs() -> dict[str, Shipped]:
    """By the id of the document, read once."""
    found: dict[str, Shipped] = {}
    for folder in sorted(path for path in PACKS.iterdir() if path.is_dir()):
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
        pack = load_texts(folder.name, texts).pack
        found[pack.id] = Shipped(pack, texts)
    return found
