"""The news of this room that rooms above hear. Subject: an organisation's id."""

SUSPENDED = "organisation.suspend"
REINSTATED = "organisation.reinstate"
EDITED = "organisation.edit"
"""What it says about itself has changed."""
