"""How Alembic reaches the application's database. Run through `flask db …`."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from marketplace.db.base import Base, db

ADVISORY_LOCK = 72_2016_10_31


def run() -> None:
    """Migrate online, one process at a time; SQLite tables are rebuilt in batch mode."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '30s'"))
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_lock({ADVISORY_LOCK})"))
            connection.commit()
        options = current_app.extensions["migrate"].configure_args
        context.configure(connection=connection, target_metadata=Base.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
