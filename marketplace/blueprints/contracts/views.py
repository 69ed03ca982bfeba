"""Every page of contracts: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.contracts import approval, index, opinions, show, signing, starting, writing
from marketplace.blueprints.contracts.bp import bp

__all__ = ["approval", "bp", "index", "opinions", "show", "signing", "starting", "writing"]
