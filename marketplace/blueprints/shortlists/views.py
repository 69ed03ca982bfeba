"""Every page of shortlists: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.shortlists import adding, keeping, sharing
from marketplace.blueprints.shortlists.bp import bp

__all__ = ["adding", "bp", "keeping", "sharing"]
