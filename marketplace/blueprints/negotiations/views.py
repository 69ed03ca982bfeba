"""Every page of negotiations: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.negotiations import (
    acting,
    holding,
    pricing,
    pricing_publicity,
    room,
    show,
    terms,
)
from marketplace.blueprints.negotiations.bp import bp

__all__ = ["acting", "bp", "holding", "pricing", "pricing_publicity", "room", "show", "terms"]
