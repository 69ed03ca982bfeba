"""Regions, priority fields, branches, nodes and holidays of the province this market runs for."""

import sqlalchemy as sa
from alembic import op
from flask import current_app

from marketplace.branches import province_data, seeding

revision = "0003"
down_revision = "0002"

KEYS = {"region": "code", "priority_field": "code", "branch": "path", "holiday": "day"}


def upgrade() -> None:
    province = province_data.load(current_app.extensions["settings"].province_data)
    rows = {
        "region": seeding.region_rows(province),
        "priority_field": seeding.field_rows(province),
        "branch": seeding.branch_rows(province),
        "holiday": seeding.holiday_rows(province),
    }
    for name, values in rows.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
        json_columns = {c: sa.JSON() for c in ("industries", "ipc", "themes", "contact") if c in table.c}
        for column, json in json_columns.items():
            table.c[column].type = json
        key = KEYS[name]
        known = set(op.get_bind().execute(sa.select(table.c[key])).scalars())
        op.bulk_insert(table, [row for row in values if row[key] not in known])


def downgrade() -> None:
    """The rows stay: organisations and listings point at them, and they go with the tables themselves."""
