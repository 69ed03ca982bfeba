"""The finance officer's list offers no decision that would be refused, and says why."""

import pytest

from marketplace.accounts.operations import people
from marketplace.contracts.operations import income
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH, SYSTEM, Actor, OrganisationRole, Role
from tests import make
from tests.blueprints.registration.asking import running, text_of
from tests.blueprints.registration.test_performing_pages import SignIn
from tests.making import desk
from tests.making.desk import Deal
from tests.making.leads import organisation_of

OWN, SAME = "本人起草、居间", "上一步是您办理的"


def proposed(by: Actor | None = None) -> tuple[Deal, int]:
    """Income that waits for finance, and its id."""
    deal, by = running()[0], by or desk.registrar()
    with unit_of_work():
        return deal, income.propose(by, deal.id, desk.WAN, "合同约定").id


def finance_too(who: Actor) -> Actor:
    assert who.person_id is not None
    with unit_of_work():
        people.grant(SYSTEM, who.person_id, Role.FINANCE_OFFICER, branch_path=PROVINCE_PATH)
    return make.actor_of(who.person_id)


def offers(page: str, income_id: int) -> set[str]:
    return {act for act in ("confirm", "refuse") if f"/registration/income/{income_id}/{act}" in page}


@pytest.mark.usefixtures("app")
def test_what_one_had_a_part_in_is_for_others(signed_in: SignIn) -> None:
    cashier = desk.finance()
    assert cashier.person_id is not None
    (mine, closed), (_other, free) = proposed(), proposed()
    with unit_of_work():
        mine.contract.written_by = [cashier.person_id]
    page = text_of(signed_in(cashier), "/registration/income")
    assert (offers(page, closed), offers(page, free)) == (set(), {"confirm", "refuse"})
    assert page.count(OWN) == 1
    free_page = text_of(signed_in(desk.finance()), "/registration/income")
    assert offers(free_page, closed) == {"confirm", "refuse"}
    assert OWN not in free_page


@pytest.mark.usefixtures("app")
def test_a_party_of_ones_own_is_for_others_too(signed_in: SignIn) -> None:
    deal, closed = proposed()
    member = finance_too(make.member(organisation_of(deal.buyer), OrganisationRole.MEMBER))
    page = text_of(signed_in(member), "/registration/income")
    assert (offers(page, closed), OWN in page) == (set(), True)


@pytest.mark.usefixtures("app")
def test_who_proposed_it_leaves_the_word_to_another(signed_in: SignIn) -> None:
    both = finance_too(desk.registrar())
    _deal, closed = proposed(both)
    page = text_of(signed_in(both), "/registration/income")
    assert (offers(page, closed), SAME in page, OWN in page) == (set(), True, False)
