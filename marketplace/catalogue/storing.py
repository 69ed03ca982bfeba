"""Where the bytes of catalogues lie: a folder of the instance that nothing but the making of files writes to."""

from marketplace.config import Settings
from marketplace.files.storage import LocalStorage, Storage

FOLDER = "catalogues"


def open_catalogue_storage(settings: Settings) -> Storage:
    return LocalStorage(settings.instance_dir / FOLDER)
