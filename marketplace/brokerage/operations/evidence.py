"""The thread of a lead as a paper with a code, for whoever reads the thread."""

from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.brokerage import evidence
from marketplace.brokerage.policy_leads import names_open
from marketplace.brokerage.policy_talk import talk_scope, thread_of
from marketplace.brokerage.queries import leads
from marketplace.kernel.actor import Actor
from marketplace.proofs import operations as proofs
from marketplace.proofs.models import Proof
from marketplace.proofs.states import ProofKind
from marketplace.threads import queries as threads

MOST_ENTRIES = 100_000


def export(actor: Actor, lead_id: int, *, market: str, base_url: str) -> tuple[Proof, bytes]:
    """All messages with what has been done to the lead; names as far as the actor may read them now.

    Raises NotFound.
    """
    lead = leads.one(talk_scope(actor), lead_id)
    thread = thread_of(actor, lead)
    messages = threads.everything(thread)
    trail = audit.history(AuditScope(subject=thread.subject), MOST_ENTRIES)
    data = evidence.paper(
        lead, messages, reversed(trail), names=names_open(actor, lead), market=market, base_url=base_url
    )
    facts = evidence.public_facts(lead, messages)
    return proofs.issue(actor, ProofKind.EVIDENCE, thread.subject, facts, "evidence", data)
