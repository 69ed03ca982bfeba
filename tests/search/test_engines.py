from pathlib import Path

from marketplace.config import load_settings
from marketplace.search.engines import open_index
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE


def test_the_index_lies_in_the_instance_folder(tmp_path: Path) -> None:
    settings = load_settings(instance_dir=tmp_path, secret_key="test-" * 8)
    index = open_index(settings)
    assert not index.health().usable
    fill(index, *CATALOGUE)
    assert found(index, "碳纤维") == [1]
    assert (tmp_path / "search" / "CURRENT").is_file()
