"""The news of this room that rooms above hear. Subject: an organisation's id, for DISABLED a person's."""

SUSPENDED = "organisation.suspend"
REINSTATED = "organisation.reinstate"
EDITED = "organisation.edit"
"""What it says about itself has changed."""
DISABLED = "person.disable"
"""Nobody signs in with the account any more."""
