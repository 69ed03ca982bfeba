"""Every page of notices: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.inbox import choosing, reading
from marketplace.blueprints.inbox.bp import bp

__all__ = ["bp", "choosing", "reading"]
