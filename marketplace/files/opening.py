"""Storage and scanner as the settings ask for them: the one place that chooses."""

from marketplace.config import Settings
from marketplace.files.scanner import ClamScanner, NoScanner, Scanner
from marketplace.files.storage import LocalStorage, Storage

FOLDER = "files"


def open_storage(settings: Settings) -> Storage:
    """A folder of the instance."""
    return LocalStorage(settings.instance_dir / FOLDER)


def open_scanner(settings: Settings) -> Scanner:
    """ClamAV's daemon where one is set, else none."""
    if settings.clamav_host:
        return ClamScanner(settings.clamav_host, settings.clamav_port)
    return NoScanner()
