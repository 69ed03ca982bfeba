"""Every page of what a person watches: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.alerts import by_link, following, saved
from marketplace.blueprints.alerts.bp import bp

__all__ = ["bp", "by_link", "following", "saved"]
