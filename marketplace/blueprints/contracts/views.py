"""Every page of contracts: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.contracts import index
from marketplace.blueprints.contracts.bp import bp

__all__ = ["bp", "index"]
