"""Every public page of the catalogue: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.catalogue import downloads, feed, following, public, reading, verifying
from marketplace.blueprints.catalogue.bp import bp

__all__ = ["bp", "downloads", "feed", "following", "public", "reading", "verifying"]
