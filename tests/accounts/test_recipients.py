"""Who of an organisation is told something."""

from flask import Flask

from marketplace.accounts.operations import organisations
from marketplace.accounts.queries import recipients
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from tests import make


def test_all_members_are_found_and_nobody_who_left_or_is_of_another(app: Flask) -> None:
    home = make.organisation()
    head, mate = make.member(home), make.member(home, OrganisationRole.MEMBER)
    left = make.member(home, OrganisationRole.MEMBER)
    make.member()
    with unit_of_work():
        organisations.remove_member(SYSTEM, home, left.person_id or 0)
    assert recipients.members(EVERYTHING, home.id) == [head.person_id, mate.person_id]
