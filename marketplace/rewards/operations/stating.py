"""A contributor's statement on paper, with a code by which it is checked."""

from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound, WrongState
from marketplace.proofs import operations as proofs
from marketplace.proofs.letterhead import Letterhead
from marketplace.proofs.states import ProofKind, VoidReason
from marketplace.rewards import papers, policy
from marketplace.rewards.operations import _steps as steps
from marketplace.rewards.papers import Stated
from marketplace.rewards.policy import ALL, Sight
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ShareStatus

TEMPLATE = "statement"
STATED = frozenset({ShareStatus.EFFECTIVE, ShareStatus.INSTALMENTS, ShareStatus.CLOSED})


def state(actor: Actor, share_id: int, row_id: int, head: Letterhead) -> bytes:
    """The statement as of today, as a PDF; an earlier one of the person holds no longer.

    For the person, and for those who read the whole split. Raises NotFound for others, WrongState before it is in
    effect.
    """
    share = steps.held(actor, share_id)
    row = shares.person(ALL, share.id, row_id)
    sees_all = policy.sight(actor, share, ()) is Sight.WHOLE
    if not sees_all and (actor.person_id is None or row.person_id != actor.person_id):
        raise NotFound(kind="share_person")
    if share.status not in STATED:
        raise WrongState(action="statement", status=share.status.value, start=sorted(STATED))
    found = Stated(
        share,
        row,
        [each for each in shares.payments(ALL, share.id) if each.share_person_id == row.id],
        [each for each in shares.instalments(ALL, share.id) if each.share_person_id == row.id],
    )
    subject = papers.subject_of(row)
    proofs.void(actor, subject, ProofKind.STATEMENT, VoidReason.REPLACED)
    _proof, pdf = proofs.issue(
        actor, ProofKind.STATEMENT, subject, papers.statement_facts(found), TEMPLATE,
        papers.statement(found, head, beijing_today()),
    )  # fmt: skip
    return pdf
