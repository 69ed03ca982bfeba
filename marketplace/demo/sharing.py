"""A share of income in the demo, waiting for the words of those who made the technology. Once.

The income is that of a contract of the demo; every step is taken through the operations by the people of the demo.
"""

from sqlalchemy import select

from marketplace.contracts.models import Contract
from marketplace.contracts.operations import income, performing
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.demo.accounts import MAIL_DOMAIN, by_login
from marketplace.demo.contracting import token_of
from marketplace.demo.deals import MAKER
from marketplace.kernel.money import FEN_PER_WAN
from marketplace.rewards.drafts import CostDraft, PersonDraft, ShareDraft
from marketplace.rewards.models import Share
from marketplace.rewards.operations import confirming, drafting
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.vocabulary import ConversionMode, Word

DEAL, SELLER, REGISTRAR, FINANCE = "catalyst", "uni-admin", "registrar", "finance"
INCOME_FEN = 65 * FEN_PER_WAN
COST_FEN = 3 * FEN_PER_WAN
POOL_BP = 7_500
SPLIT = ShareDraft(
    ConversionMode.TRANSFER,
    "220200",
    POOL_BP,
    (CostDraft("评估和公证费用（演示）", COST_FEN, "记-2026-0311"),),
    (
        PersonDraft(by_login(MAKER).name, by_login(MAKER).email, "主要完成人", 5_500, main=True),
        PersonDraft("演示完成人乙", f"maker@{MAIL_DOMAIN}", "工艺放大", 3_000, main=True),
        PersonDraft("演示转化人员丙", f"office@{MAIL_DOMAIN}", "合同和中试协调", 1_500),
    ),
    is_job_achievement=True,
)


def load_shares() -> None:
    """Loading again adds what is missing."""
    query = select(Contract).where(Contract.creation_token == token_of(DEAL))
    contract = db.session.scalars(query).one_or_none()
    if contract is None or db.session.scalar(select(Share.id).where(Share.contract_id == contract.id)):
        return
    number = contract.id
    with unit_of_work():
        _earn(number)
    with unit_of_work():
        share_id = drafting.open_share(people.actor(MAKER), number).id
        _ask(share_id)


def _earn(contract_id: int) -> None:
    """The first payment has arrived, and two offices say so."""
    contract = db.session.get_one(Contract, contract_id)
    if contract.status is ContractStatus.REGISTERED:
        performing.start(people.actor(SELLER), contract_id)
    proposed = income.propose(
        people.actor(REGISTRAR), contract_id, INCOME_FEN, "首期款已到账，见进账单（演示数据，虚构）。"
    )
    income.confirm(people.actor(FINANCE), proposed.id)


def _ask(share_id: int) -> None:
    """Written by a member, who has confirmed the own part; the two others have not answered yet."""
    writer = people.actor(MAKER)
    drafting.revise(writer, share_id, shares.one(ALL, share_id).row_version, SPLIT)
    db.session.flush()
    confirming.ask(writer, share_id, shares.one(ALL, share_id).row_version)
    mine = next(row for row in shares.people(ALL, share_id) if row.person_id == writer.person_id)
    confirming.answer(writer, share_id, mine.part_fen or 0, Word.CONFIRMS)
