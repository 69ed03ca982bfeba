"""Every page of brokers: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.brokers import agency, applying, certificates, desk, directory
from marketplace.blueprints.brokers.bp import bp

__all__ = ["agency", "applying", "bp", "certificates", "desk", "directory"]
