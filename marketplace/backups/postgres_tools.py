"""pg_dump and pg_restore: found on the PATH, as new as the server, and ended when the process is."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence

from sqlalchemy import URL

from marketplace.backups.errors import BackupRefused, Going

LOOK_SECONDS = 0.5
MOST_SAID = 2_000


def find(name: str, at_least: int = 0) -> str:
    """The program's path. Raises BackupRefused when there is none, or only one older than the server."""
    fix = f"install postgresql-client{f'-{at_least}' if at_least else ''} of the server's version or later"
    path = shutil.which(name)
    if path is None:
        raise BackupRefused(f"{name} is not on the PATH: {fix}.")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    if version is None:
        raise BackupRefused(f"{path} does not say which version it is: {fix}.")
    if int(version[1]) < at_least:
        raise BackupRefused(f"{path} is of version {version[1]}, the server of {at_least}: {fix}.")
    return path


def address(url: URL) -> str:
    """The option that names a database, without the password: other users of the machine read lists of processes."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return f"--dbname={bare.render_as_string(hide_password=False)}"


def run(command: Sequence[str], url: URL | None, going: Going) -> str:
    """Run to the end and give what it printed. Raises BackupRefused with the program's own last words.

    The password of `url` goes by the environment. Whatever `going` raises ends the program first.
    """
    password = {"PGPASSWORD": str(url.password)} if url is not None and url.password else {}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        with subprocess.Popen(  # noqa: S603 no shell
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=complained, env=os.environ | password
        ) as process:  # fmt: skip
            try:
                code = _ended(process, going)
            except BaseException:
                process.kill()
                raise
        said.seek(0)
        complained.seek(0)
        if code:
            words = complained.read(MOST_SAID).decode(errors="replace").strip()
            raise BackupRefused(f"{os.path.basename(command[0])} failed ({code}): {words}")  # noqa: PTH119
        return said.read().decode(errors="replace")


def _ended(process: "subprocess.Popen[bytes]", going: Going) -> int:
    while True:
        try:
            return process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            going()
