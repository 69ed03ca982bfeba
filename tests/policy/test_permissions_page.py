"""The page on permissions shows the table that is in force."""

from pathlib import Path

from marketplace.accounts.permissions import GRANTS, Permission, Standing
from marketplace.kernel.actor import Role

PERMISSIONS = Path(__file__).parents[2] / "docs" / "permissions.md"
HOLDERS: tuple[Role | Standing, ...] = (*Standing, *Role)


def matrix() -> str:
    """Permissions by row, holders by column, in the order of the code."""
    head = ["permission", *(holder.value.replace("_", " ") for holder in HOLDERS)]
    rows = [
        [f"`{permission.value}`", *("●" if holder in GRANTS[permission] else "" for holder in HOLDERS)]
        for permission in Permission
    ]
    lines = [head, ["---", *(":-:" for _ in HOLDERS)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def test_the_table_of_permissions_is_the_one_in_force() -> None:
    text = PERMISSIONS.read_text(encoding="utf-8")
    shown = text.split("<!-- table: begin -->\n")[1].split("\n<!-- table: end -->")[0]
    assert shown == matrix(), f"put this into docs/permissions.md:\n{matrix()}"
