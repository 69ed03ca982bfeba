"""Every page of the review desk: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.reviews import changes, deciding, queue, taking_down
from marketplace.blueprints.reviews.bp import bp

__all__ = ["bp", "changes", "deciding", "queue", "taking_down"]
