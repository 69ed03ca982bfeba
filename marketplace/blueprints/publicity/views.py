"""Every page of publicity: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.publicity import objecting, reading
from marketplace.blueprints.publicity.bp import bp

__all__ = ["bp", "objecting", "reading"]
