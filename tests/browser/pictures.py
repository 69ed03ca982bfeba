"""Pages of a walk as a picture at the width of a desk and of a telephone, looked at on the way."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.test_accessibility import AXE, JUDGES, barriers
from tests.browser.walking import DESKTOP, PHONE, Visitor

FOLDER = "MARKET_PICTURES"
"""Names a folder that outlives the run; without it the pictures go with the test's own files."""


@dataclass
class Pictures:
    """Takes the page that a visitor has open; `wrong` is what stood in somebody's way."""

    folder: Path
    wrong: list[str] = field(default_factory=list)
    taken: int = 0

    @classmethod
    def into(cls, folder: Path) -> "Pictures":
        found = Path(os.environ.get(FOLDER) or folder)
        found.mkdir(parents=True, exist_ok=True)
        return cls(found)

    def take(self, visitor: Visitor, name: str) -> None:
        """Numbered as they are taken. The visitor's window is as broad afterwards as a desk's.

        Nothing is taken in a run in which axe does not judge, unless it is asked for.
        """
        if not JUDGES and FOLDER not in os.environ:
            return
        self.taken += 1
        visitor.page.evaluate(AXE.axe_script)
        for size in (DESKTOP, PHONE):
            visitor.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            where = f"{self.taken:02d}-{name}-{size['width']}"
            visitor.page.screenshot(path=self.folder / f"{where}.png", full_page=True)
            self.wrong += [f"{where}: {words}" for words in barriers(visitor)]
            broad = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if broad > 0:
                self.wrong.append(f"{where}: {broad}px too broad")
        visitor.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
