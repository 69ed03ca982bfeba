"""Every page on which the catalogue is made: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.cataloguedesk import (
    checking,
    deciding,
    desk,
    editing,
    errata,
    planning,
    prints,
    shares,
)
from marketplace.blueprints.cataloguedesk.bp import bp

__all__ = ["bp", "checking", "deciding", "desk", "editing", "errata", "planning", "prints", "shares"]
