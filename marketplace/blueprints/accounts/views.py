"""Every page of accounts: importing the files of views puts their routes on the blueprint."""

from marketplace.blueprints.accounts import (
    invitations,
    my_organisations,
    organisations,
    people,
    profile,
    recovery,
    registration,
    second_factor,
    sign_in,
)
from marketplace.blueprints.accounts.blueprint import bp

__all__ = [
    "bp",
    "invitations",
    "my_organisations",
    "organisations",
    "people",
    "profile",
    "recovery",
    "registration",
    "second_factor",
    "sign_in",
]
