import sys
from pathlib import Path

import pytest

from marketplace.config import SettingsError, load_settings
from marketplace.search.engines import open_index
from marketplace.search.index import Index
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE


def opened(folder: Path, engine: str) -> Index:
    return open_index(load_settings(instance_dir=folder, secret_key="test-" * 8, search_engine=engine))


@pytest.mark.parametrize(("engine", "place"), [("whoosh", "search"), ("tantivy", "search/tantivy")])
def test_the_index_lies_in_the_instance_folder(tmp_path: Path, engine: str, place: str) -> None:
    index = opened(tmp_path, engine)
    assert not index.health().usable
    fill(index, *CATALOGUE)
    assert found(index, "碳纤维") == [1]
    assert (tmp_path / place / "CURRENT").is_file()


def test_another_engine_is_built_while_the_one_in_use_answers(tmp_path: Path) -> None:
    whoosh, tantivy = opened(tmp_path, "whoosh"), opened(tmp_path, "tantivy")
    fill(whoosh, *CATALOGUE)
    with tantivy.rebuilding() as fresh:
        fresh.put_many(CATALOGUE)
        assert found(opened(tmp_path, "whoosh"), "碳纤维") == [1]
        assert not opened(tmp_path, "tantivy").health().usable
    fill(whoosh, *CATALOGUE)
    for engine in ("whoosh", "tantivy"):
        assert found(opened(tmp_path, engine), "碳纤维") == [1]


def test_an_engine_that_is_not_installed_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("marketplace.search.tantivy_")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    settings = load_settings(instance_dir=tmp_path, secret_key="test-" * 8, search_engine="tantivy")
    with pytest.raises(SettingsError, match=r"pip install 'jilin-tech-market\[fast\]'"):
        open_index(settings)
