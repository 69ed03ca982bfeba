"""Every page of policy: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.policies import deciding, desk, drafting, public
from marketplace.blueprints.policies.bp import bp

__all__ = ["bp", "deciding", "desk", "drafting", "public"]
