"""Every page of leads: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.leads import acting, asking, desk, meetings, show, talking
from marketplace.blueprints.leads.bp import bp

__all__ = ["acting", "asking", "bp", "desk", "meetings", "show", "talking"]
