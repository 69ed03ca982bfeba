"""Every page of listings: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.listings import checking, life, overview, published, show, starting, work, writing
from marketplace.blueprints.listings.bp import bp

__all__ = ["bp", "checking", "life", "overview", "published", "show", "starting", "work", "writing"]
