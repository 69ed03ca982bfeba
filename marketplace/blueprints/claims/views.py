"""Every page of claims: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.claims import desk, notices, own
from marketplace.blueprints.claims.bp import bp

__all__ = ["bp", "desk", "notices", "own"]
