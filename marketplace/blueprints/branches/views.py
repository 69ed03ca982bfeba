"""Every page of the network: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.branches import editing, network, news, prefectures, public
from marketplace.blueprints.branches.blueprint import bp

__all__ = ["bp", "editing", "network", "news", "prefectures", "public"]
