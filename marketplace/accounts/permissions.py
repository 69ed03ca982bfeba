"""The written policy, first half: which standing or role may use which action at all.

Second half: each room's `policy.py` says for which rows. Every route names one permission; one without
stops the program at start, and the whole URL map is walked with every role in the tests.
"""

from enum import StrEnum

from marketplace.kernel.actor import DEPARTMENT, OPERATORS, Actor, OrganisationRole, Role


class Standing(StrEnum):
    """What somebody is without a system role."""

    SIGNED_IN = "signed_in"
    MEMBER = "member"
    ORGANISATION_ADMIN = "organisation_admin"


class Permission(StrEnum):
    """Named thing.verb; the comment says what a person does with it."""

    ACCOUNT_OWN = "account.own"
    """See and change one's own account, sessions, second factor."""
    ORGANISATION_REGISTER = "organisation.register"
    """Bring a further organisation into the market."""
    ORGANISATION_MANAGE = "organisation.manage"
    """Change one's organisation's data, invite and remove its people."""
    ORGANISATION_VERIFY = "organisation.verify"
    """Verify, refuse, suspend and reinstate organisations of one's subtree."""
    PEOPLE_ADMINISTER = "people.administer"
    """Find people, grant and take roles, disable and enable accounts."""
    BRANCH_EDIT = "branch.edit"
    """Change texts and contact of one's branch and post its news."""
    NETWORK_EDIT = "network.edit"
    """Add, rename and close branches and nodes."""
    LISTING_POST = "listing.post"
    """Start a listing for one's organisation, or on behalf of one in one's subtree."""
    LISTING_EDIT = "listing.edit"
    """Change, submit, amend, pause, renew and withdraw one's listings."""
    LISTING_REVIEW = "listing.review"
    """Take from the review queue: return, reject, diagnose, publish."""
    LISTING_TAKE_DOWN = "listing.take_down"
    """Take a public listing down."""
    LISTING_WORK = "listing.work"
    """My work: drafts, returned, to do."""
    LISTING_IMPORT = "listing.import"
    """Import listings from a file."""
    MATCH_SEE = "match.see"
    """See suggested matches of the listings in one's scope."""
    MATCH_DISMISS = "match.dismiss"
    """Say whether a suggested pair fits, and put aside one that does not."""
    MATCH_QUALITY = "match.quality"
    """Read what people said of suggested pairs, as figures and one by one."""
    MATCH_ROUNDS = "match.rounds"
    """See how far the nightly matching of everything has got."""
    SYNONYM_KEEP = "synonym.keep"
    """Keep the words that search takes for the same."""
    BROKER_APPLY = "broker.apply"
    """Apply for accreditation as a broker, and keep one's own particulars."""
    BROKER_ACCREDIT = "broker.accredit"
    """Accredit, refuse, suspend and reinstate brokers."""
    LEAD_INTEREST = "lead.interest"
    """Say that one's organisation is interested in a listing."""
    LEAD_ANSWER = "lead.answer"
    """Read the leads of one's organisation, accept or refuse them, write in their threads."""
    LEAD_WORK = "lead.work"
    """Work on leads: adopt, offer, introduce, meet, end."""
    LEAD_OPEN = "lead.open"
    """Enter a lead by hand or from an event."""
    LEAD_WATCH = "lead.watch"
    """See the leads of one's subtree."""
    NEGOTIATION_JOIN = "negotiation.join"
    """Take part in negotiations: secrecy, documents, terms, price."""
    NEGOTIATION_RELEASE = "negotiation.release"
    """Record the decision that ends the hold of a disposal under the four exceptions."""
    CONTRACT_DRAFT = "contract.draft"
    """Draft technical contracts, hear inventors, record signatures, submit for registration, report performance."""
    CONTRACT_APPROVE = "contract.approve"
    """Approve a contract inside the organisation that sells."""
    CONTRACT_OPINION = "contract.opinion"
    """Give one's opinion as an inventor."""
    CONTRACT_SEE = "contract.see"
    """Read the contracts in one's scope."""
    CONTRACT_REGISTER = "contract.register"
    """Work at the registration desk: return, recognise, review, number, amend, revoke, propose income."""
    CONTRACT_INCOME = "contract.income"
    """Confirm verified technical income."""
    CONTRACT_FIGURES = "contract.figures"
    """Read contract statistics of one's subtree and open them down to each contract."""
    POLICY_DRAFT = "policy.draft"
    """Draft versions of policy, try them out on stored decisions, and propose them."""
    POLICY_APPROVE = "policy.approve"
    """Approve or refuse a version of policy that somebody else wrote, and repeal one."""
    BUDGET_SEE = "budget.see"
    """Read the budget lines of each year, what is reserved and paid in them, and who waits."""
    BUDGET_SET = "budget.set"
    """Set and change what a fund has in a year."""
    CLAIM_OWN = "claim.own"
    """Claim a subsidy or an award for one's organisation or oneself, and follow the claims that one may read."""
    CLAIM_DESK = "claim.desk"
    """See the claims that were handed in within one's subtree."""
    CLAIM_CHECK = "claim.check"
    """Check the facts of a claim one by one; return, refuse or pass it on."""
    CLAIM_REVIEW = "claim.review"
    """Decide the sum of a claim within its rule, refuse it, post it for public notice."""
    CLAIM_OBJECT = "claim.object"
    """Object to a claim on public notice."""
    CLAIM_APPROVE = "claim.approve"
    """Decide objections, approve claims, audit those that were paid, ask money back."""
    CLAIM_PAY = "claim.pay"
    """Order and book payments of claims, and money that comes back."""
    SHARE_OWN = "share.own"
    """Read the shares of income that one may read, and confirm one's own part."""
    SHARE_DRAFT = "share.draft"
    """Open a share of verified income for one's unit and write its split."""
    SHARE_DECIDE = "share.decide"
    """Record the unit's collective decision, post it, put it into effect, and book payments."""
    CATALOGUE_DESK = "catalogue.desk"
    """See the quarterly catalogue while it is made, and plan an issue."""
    CATALOGUE_EDIT = "catalogue.edit"
    """Compile, order, annotate and check an issue."""
    CATALOGUE_FREEZE = "catalogue.freeze"
    """Freeze an issue that others made and checked, open it again, publish it."""
    CATALOGUE_CONFIRM = "catalogue.confirm"
    """Confirm the entries of one's branch or node, or leave some out."""
    CATALOGUE_PRINT = "catalogue.print"
    """Have the catalogue of one's organisation or place set, as it is today."""
    CATALOGUE_FOLLOW = "catalogue.follow"
    """Hear of every issue that is published."""
    FILE_UPLOAD = "file.upload"
    """Attach files to one's listings."""
    FILE_DOWNLOAD = "file.download"
    """Download files that only signed-in people may have."""
    AUDIT_READ = "audit.read"
    """Read the audit trail."""
    JOBS_SEE = "jobs.see"
    """See jobs, their runs, parked news; run a job by hand."""


R, T = Role, Standing
GRANTS: dict[Permission, frozenset[Role | Standing]] = {
    Permission.ACCOUNT_OWN: frozenset({T.SIGNED_IN}),
    Permission.ORGANISATION_REGISTER: frozenset({T.SIGNED_IN}),
    Permission.ORGANISATION_MANAGE: frozenset({T.ORGANISATION_ADMIN}),
    Permission.ORGANISATION_VERIFY: frozenset({R.BRANCH_OPERATOR, R.PROVINCE_OPERATOR}),
    Permission.PEOPLE_ADMINISTER: frozenset({R.SECURITY_ADMINISTRATOR}),
    Permission.BRANCH_EDIT: OPERATORS,
    Permission.NETWORK_EDIT: frozenset({R.PROVINCE_OPERATOR}),
    Permission.LISTING_POST: OPERATORS | {T.MEMBER},
    Permission.LISTING_EDIT: OPERATORS | {T.MEMBER},
    Permission.LISTING_REVIEW: OPERATORS | {R.BROKER},
    Permission.LISTING_TAKE_DOWN: frozenset({R.PROVINCE_OPERATOR}),
    Permission.LISTING_WORK: OPERATORS | {T.MEMBER, R.BROKER},
    Permission.LISTING_IMPORT: OPERATORS | {T.MEMBER},
    Permission.MATCH_SEE: OPERATORS | {T.MEMBER, R.BROKER},
    Permission.MATCH_DISMISS: OPERATORS | {T.MEMBER, R.BROKER},
    Permission.SYNONYM_KEEP: DEPARTMENT,
    Permission.MATCH_QUALITY: DEPARTMENT | {R.PROVINCE_OPERATOR},
    Permission.MATCH_ROUNDS: DEPARTMENT | {R.PROVINCE_OPERATOR, R.SYSTEM_ADMINISTRATOR},
    Permission.BROKER_APPLY: frozenset({T.SIGNED_IN}),
    Permission.BROKER_ACCREDIT: DEPARTMENT,
    Permission.LEAD_INTEREST: frozenset({T.MEMBER}),
    Permission.LEAD_ANSWER: frozenset({T.MEMBER}),
    Permission.LEAD_WORK: frozenset({R.BROKER}),
    Permission.LEAD_OPEN: OPERATORS | {R.BROKER},
    Permission.LEAD_WATCH: OPERATORS | {R.BROKER, T.MEMBER},
    Permission.NEGOTIATION_JOIN: OPERATORS | {R.BROKER, T.MEMBER},
    Permission.NEGOTIATION_RELEASE: DEPARTMENT,
    Permission.CONTRACT_DRAFT: frozenset({R.BROKER, T.MEMBER}),
    Permission.CONTRACT_APPROVE: frozenset({T.ORGANISATION_ADMIN}),
    Permission.CONTRACT_OPINION: frozenset({T.SIGNED_IN}),
    Permission.CONTRACT_SEE: OPERATORS
    | DEPARTMENT
    | {R.BROKER, R.CONTRACT_REGISTRAR, R.FINANCE_OFFICER, T.MEMBER},
    Permission.CONTRACT_REGISTER: frozenset({R.CONTRACT_REGISTRAR}),
    Permission.CONTRACT_INCOME: frozenset({R.FINANCE_OFFICER}),
    Permission.CONTRACT_FIGURES: OPERATORS | DEPARTMENT | {R.CONTRACT_REGISTRAR, R.FINANCE_OFFICER},
    Permission.POLICY_DRAFT: DEPARTMENT,
    Permission.POLICY_APPROVE: frozenset({R.DEPARTMENT_HEAD}),
    Permission.BUDGET_SEE: DEPARTMENT | {R.FINANCE_OFFICER},
    Permission.BUDGET_SET: frozenset({R.DEPARTMENT_HEAD, R.FINANCE_OFFICER}),
    Permission.CLAIM_OWN: frozenset({T.SIGNED_IN}),
    Permission.CLAIM_DESK: DEPARTMENT | {R.BRANCH_OPERATOR, R.PROVINCE_OPERATOR, R.FINANCE_OFFICER},
    Permission.CLAIM_CHECK: frozenset({R.BRANCH_OPERATOR, R.PROVINCE_OPERATOR}),
    Permission.CLAIM_REVIEW: frozenset({R.DEPARTMENT_OFFICER}),
    Permission.CLAIM_OBJECT: frozenset({T.SIGNED_IN}),
    Permission.CLAIM_APPROVE: frozenset({R.DEPARTMENT_HEAD}),
    Permission.CLAIM_PAY: frozenset({R.FINANCE_OFFICER}),
    Permission.SHARE_OWN: frozenset({T.SIGNED_IN}),
    Permission.SHARE_DRAFT: frozenset({T.MEMBER}),
    Permission.SHARE_DECIDE: frozenset({T.ORGANISATION_ADMIN}),
    Permission.CATALOGUE_DESK: DEPARTMENT,
    Permission.CATALOGUE_EDIT: frozenset({R.DEPARTMENT_OFFICER}),
    Permission.CATALOGUE_FREEZE: frozenset({R.DEPARTMENT_HEAD}),
    Permission.CATALOGUE_CONFIRM: OPERATORS,
    Permission.CATALOGUE_PRINT: OPERATORS | {T.MEMBER},
    Permission.CATALOGUE_FOLLOW: frozenset({T.SIGNED_IN}),
    Permission.FILE_UPLOAD: OPERATORS | {T.MEMBER},
    Permission.FILE_DOWNLOAD: frozenset({T.SIGNED_IN}),
    Permission.AUDIT_READ: frozenset({R.AUDIT_ADMINISTRATOR, R.DEPARTMENT_HEAD}),
    Permission.JOBS_SEE: frozenset({R.SYSTEM_ADMINISTRATOR}),
}


def standings(actor: Actor) -> frozenset[Role | Standing]:
    """Everything the actor counts as. Anonymous counts as nothing."""
    if not actor.is_signed_in:
        return frozenset()
    found: set[Role | Standing] = {Standing.SIGNED_IN, *actor.roles}
    if actor.memberships:
        found.add(Standing.MEMBER)
    if any(m.role is OrganisationRole.ADMIN for m in actor.memberships):
        found.add(Standing.ORGANISATION_ADMIN)
    return frozenset(found)


def holds(actor: Actor, permission: Permission) -> bool:
    """May the actor use this action at all? A job may use every one."""
    return actor.is_system or bool(standings(actor) & GRANTS[permission])
