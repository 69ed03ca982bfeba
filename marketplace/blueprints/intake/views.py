"""Every page of imports: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.intake import acting, books, showing, uploading
from marketplace.blueprints.intake.bp import bp

__all__ = ["acting", "books", "bp", "showing", "uploading"]
