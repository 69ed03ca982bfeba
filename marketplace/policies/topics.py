"""The news of versions. Subject: the version's id; facts: `by`, who did it."""

PROPOSED = "policy_version.propose"
APPROVED = "policy_version.approve"
REFUSED = "policy_version.refuse"
CLOSED = "policy_version.close"
REPEALED = "policy_version.repeal"
