"""A draft of a version of policy that nobody who walks the pages has written, and a stored decision."""

from typing import Any

from tests.making import policies as making


def add(kits: dict[str, dict[str, Any]]) -> None:
    """The same for every kit: versions and decisions are the department's alone."""
    decision = making.decided("claim:999999", label="虚构申报").id
    draft = making.tried().id
    for kit in kits.values():
        kit.update(
            {
                "version_id": draft, "pack_id": making.PACK, "decision_id": decision,
                "policies.hand_in": {"move": "propose"}, "policies.decide": {"move": "approve"},
            }
        )  # fmt: skip
