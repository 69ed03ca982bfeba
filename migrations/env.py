"""How Alembic reaches the application's database. Run through `flask db …`."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from marketplace.db.base import Base, db

ADVISORY_LOCK = 72_2016_10_31


def run() -> None:
    """Migrate online, one process at a time; SQLite tables are rebuilt in batch mode, which drops the old table:
    references are checked afterwards instead of while it is gone (they cannot be switched off inside a transaction).
    """
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        if connection.dialect.name == "postgresql":
            # Closed for good at the end, never handed back to the pool: the lock and the timeouts live as long as it.
            connection.detach()
            connection.execute(text("SET lock_timeout = '30s'"))
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_lock({ADVISORY_LOCK})"))
            connection.commit()
        options = current_app.extensions["migrate"].configure_args
        context.configure(connection=connection, target_metadata=Base.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
                raise RuntimeError(f"rows refer to others that do not exist: {broken[:5]}")
        connection.commit()
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


run()
