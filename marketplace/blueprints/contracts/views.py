"""Every page of contracts: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.contracts import index, show, starting, writing
from marketplace.blueprints.contracts.bp import bp

__all__ = ["bp", "index", "show", "starting", "writing"]
