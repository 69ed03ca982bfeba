import sys
from pathlib import Path

import pytest

from marketplace.config import SettingsError, load_settings
from marketplace.search.engines import open_index
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_the_index_lies_in_the_instance_folder(tmp_path: Path, engine: str) -> None:
    settings = load_settings(instance_dir=tmp_path, secret_key="test-" * 8, search_engine=engine)
    index = open_index(settings)
    assert not index.health().usable
    fill(index, *CATALOGUE)
    assert found(index, "碳纤维") == [1]
    assert (tmp_path / "search" / "CURRENT").is_file()


def test_an_engine_of_another_kind_is_rebuilt_in_place(tmp_path: Path) -> None:
    whoosh, tantivy = (
        open_index(load_settings(instance_dir=tmp_path, secret_key="test-" * 8, search_engine=engine))
        for engine in ("whoosh", "tantivy")
    )
    fill(whoosh, *CATALOGUE)
    assert not tantivy.health().usable
    fill(tantivy, *CATALOGUE)
    assert found(tantivy, "碳纤维") == [1]
    assert len([path for path in (tmp_path / "search").iterdir() if path.is_dir()]) == 1


def test_an_engine_that_is_not_installed_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("marketplace.search.tantivy_")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    settings = load_settings(instance_dir=tmp_path, secret_key="test-" * 8, search_engine="tantivy")
    with pytest.raises(SettingsError, match=r"pip install 'jilin-tech-market\[fast\]'"):
        open_index(settings)
