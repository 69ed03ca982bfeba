"""Two at once at the desk: each number is given once, a contract is submitted once, one decision stands."""

from flask import Flask

from marketplace.contracts.desk_policy import AlreadySubmitted
from marketplace.contracts.models import Registration
from marketplace.contracts.operations import numbering, registration, review
from marketplace.contracts.states import ContractStatus, NotRecognisedReason
from marketplace.db.base import db
from marketplace.kernel.errors import Stale, WrongState
from tests.contracts.together import both
from tests.making import desk


def test_two_registrars_number_at_once(app: Flask) -> None:
    first, second = desk.recognised(), desk.recognised()
    by, other = desk.registrar(), desk.registrar()
    refused = both(
        app,
        lambda: numbering.register(by, first.id, desk.HEAD),
        lambda: numbering.register(other, second.id, desk.HEAD),
    )
    assert not refused
    numbers = sorted(str(deal.contract.registration_no) for deal in (first, second))
    assert [number[-5:] for number in numbers] == ["00001", "00002"]


def test_two_submissions_at_once(app: Flask) -> None:
    deal = desk.signed()
    refused = both(app, *(lambda: registration.submit(deal.seller, deal.id),) * 2)
    assert [type(error) for error in refused] == [AlreadySubmitted]
    assert deal.contract.status is ContractStatus.SUBMITTED
    assert db.session.query(Registration).count() == 1


def test_of_two_decisions_at_once_one_stands(app: Flask) -> None:
    deal, by, other = desk.submitted(), desk.registrar(), desk.registrar()
    found = desk.finding(deal)
    refused = both(
        app,
        lambda: review.recognise(by, deal.id, found),
        lambda: review.not_recognise(
            other, deal.id, NotRecognisedReason.NO_TARGETS, "没有验收指标", desk.HEAD
        ),
    )
    assert len(refused) == 1
    assert isinstance(refused[0], WrongState | Stale)
    assert deal.contract.status in {ContractStatus.RECOGNISED, ContractStatus.NOT_RECOGNISED}


def test_one_contract_numbered_by_two_at_once_has_one_number(app: Flask) -> None:
    deal, by, other = desk.recognised(), desk.registrar(), desk.registrar()
    refused = both(
        app,
        lambda: numbering.register(by, deal.id, desk.HEAD),
        lambda: numbering.register(other, deal.id, desk.HEAD),
    )
    assert len(refused) == 1
    assert isinstance(refused[0], WrongState | Stale)
    assert str(deal.contract.registration_no).endswith("00001")
