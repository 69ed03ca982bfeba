"""Where the bytes of catalogues lie: among the uploaded files, so that a backup and its restoring know them."""

from marketplace.config import Settings
from marketplace.files.opening import open_storage
from marketplace.files.storage import Storage


def open_catalogue_storage(settings: Settings) -> Storage:
    """The storage that `CatalogueFile.key` is a key of."""
    return open_storage(settings)
