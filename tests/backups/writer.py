"""A second process that commits as quickly as it can: prints the number of each entry of the trail it has committed."""

import sys

from sqlalchemy import select

from marketplace.app import create_app
from marketplace.audit.models import AuditHead
from marketplace.db.base import db
from tests.backups.kits import note_something


def main() -> None:
    """Until nobody reads what it prints any more."""
    with create_app().app_context():
        while True:
            note_something("test:writer")
            sys.stdout.write(f"{db.session.scalar(select(AuditHead.number))}\n")
            sys.stdout.flush()
            db.session.rollback()


if __name__ == "__main__":
    main()
