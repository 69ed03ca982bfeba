"""From a contract whose registration is revoked nothing is shared and nothing paid."""

from collections.abc import Callable
from functools import partial

import pytest

from marketplace.contracts.operations import amendments
from marketplace.contracts.states import EndReason
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotAllowed, WrongState
from marketplace.rewards import policy
from marketplace.rewards.errors import ContractRevoked
from marketplace.rewards.operations import confirming, deciding, drafting, paying
from marketplace.rewards.policy import ALL, ShareScope, Sight
from marketplace.rewards.queries import incomes, shares
from marketplace.rewards.states import CancelReason, ReworkReason, ShareStatus
from tests.making import desk
from tests.making import rewards as making

pytestmark = pytest.mark.usefixtures("app")


def revoke(contract_id: int) -> None:
    registrar = desk.registrar()
    with unit_of_work():
        amendments.revoke(registrar, contract_id, EndReason.FALSE_FACTS, "合同金额虚构")


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(ContractRevoked), unit_of_work():
        act()


def test_its_income_is_not_offered_and_not_opened() -> None:
    deal = making.earned()
    scope = ShareScope.of(deal.seller)
    assert [each.contract.id for each in incomes.free(scope)] == [deal.id]
    revoke(deal.id)
    assert incomes.free(scope) == []
    assert incomes.free_of(scope, deal.id) == []
    refused(partial(drafting.open_share, deal.seller, deal.id))


def test_no_step_is_taken() -> None:
    case = making.written()
    revoke(case.contract_id)
    refused(partial(confirming.ask, case.writer, case.id, case.version))
    case = making.confirmed()
    revoke(case.contract_id)
    with pytest.raises(ContractRevoked):
        making.decide(case)
    case = making.decided()
    revoke(case.contract_id)
    refused(partial(deciding.post, case.admin, case.id, 15))
    case = making.posted()
    revoke(case.contract_id)
    with making.after_notice():
        refused(partial(deciding.take_effect, case.admin, case.id))
    case = making.effective()
    revoke(case.contract_id)
    refused(partial(paying.pay, case.admin, case.id, case.people[0].id, 1, "付-1", beijing_today()))


def test_one_in_effect_is_given_up_by_an_administrator_and_what_was_paid_stays() -> None:
    case = making.effective()
    part = case.people[0].part_fen or 0
    with unit_of_work():
        paying.pay(case.admin, case.id, case.people[0].id, part, "付-1", beijing_today())
    with pytest.raises(WrongState), unit_of_work():
        deciding.cancel(case.admin, case.id, CancelReason.INCOME_CHANGED)
    revoke(case.contract_id)
    with pytest.raises(NotAllowed), unit_of_work():
        deciding.cancel(case.writer, case.id, CancelReason.INCOME_CHANGED)
    assert policy.may_give_up(case.admin, case.share)
    assert not policy.may_give_up(case.writer, case.share)
    with unit_of_work():
        deciding.cancel(case.admin, case.id, CancelReason.INCOME_CHANGED)
    assert case.share.status is ShareStatus.CANCELLED
    assert [row.amount_fen for row in shares.payments(ALL, case.id)] == [part]
    assert policy.sight(case.maker, case.share, case.people) is Sight.OWN


def test_it_can_be_sent_back_and_given_up() -> None:
    case = making.confirmed()
    revoke(case.contract_id)
    with unit_of_work():
        deciding.rework(case.writer, case.id, ReworkReason.PEOPLE_WRONG)
    with unit_of_work():
        deciding.cancel(case.writer, case.id, CancelReason.INCOME_CHANGED)
    assert case.share.status is ShareStatus.CANCELLED
