"""Two claims of each organisation: a draft with a paper, and one on public notice with an objection."""

from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.claims.operations import objecting
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from tests import make
from tests.making import claims as making

ON_A_DRAFT = ("facts", "save_facts", "documents", "add_document")
ON_NOTICE = ("show", "notice", "object_to")
ON_SUBMITTED = ("check", "check_facts")


def add(kits: dict[str, dict[str, Any]]) -> None:
    """Give every kit of an organisation what it needs; kits of one organisation name the same claims."""
    made: dict[int, dict[str, Any]] = {}
    for kit in kits.values():
        organisation_id = kit.get("organisation_id")
        if organisation_id is None:
            continue
        if organisation_id not in made:
            made[organisation_id] = _claims(organisation_id)
        kit.update(made[organisation_id])


def _claims(organisation_id: int) -> dict[str, Any]:
    organisation = db.session.get_one(Organisation, organisation_id)
    owner, path = make.member(organisation), organisation.branch_path
    checker = make.operator("/".join(path.split("/")[:3]) + "/")
    draft = making.draft(by=owner)
    paper = making.add_paper(draft)
    waiting = making.submitted(by=owner)
    shown = making.posted(making.by_checker(making.submitted(by=owner), checker))
    reader = make.reader()
    with unit_of_work():
        objection_id = objecting.object_(reader, shown.id, "虚构的异议").id
    kit: dict[str, Any] = {f"claims.{page}": {"claim_id": draft.id} for page in ON_A_DRAFT}
    kit |= {f"claims.{page}": {"claim_id": shown.id} for page in ON_NOTICE}
    kit |= {f"claims.{page}": {"claim_id": waiting.id} for page in ON_SUBMITTED}
    return kit | {
        "claims.remove_document": {"claim_id": draft.id, "document_id": paper},
        "claims.act_on_own": {"claim_id": draft.id, "act": "submit"},
        "claims.decide_check": {"claim_id": waiting.id, "act": "return"},
        "claims.review": {"claim_id": waiting.id, "act": "review"},
        "claims.approval": {"claim_id": shown.id, "act": "claw_back"},
        "claims.answer": {"claim_id": shown.id, "objection_id": objection_id},
        "claims.payment": {"claim_id": shown.id, "act": "order"},
    }
