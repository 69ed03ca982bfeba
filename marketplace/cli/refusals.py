"""A refusal as a command's last words: the field, what is wrong, and exit code 1."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from marketplace.kernel.errors import Invalid, MarketError, Problem

OPTIONS = {"region_code": "region", "branch_path": "branch"}
"""Where an option is called otherwise than the field."""
FIXES = {
    "uscc_length": "must have 18 characters",
    "uscc_character": "may hold digits and capitals without I, O, S, V, Z only",
    "uscc_check_character": "has a wrong check digit: the first 17 characters want {expected} at the end",
    "uscc_taken": "is registered already",
    "unknown_uscc": "names no organisation of the market; create it first",
    "not_verified": "names an organisation that is not verified ({status}); flask organisations verify does it",
    "no_rows": "holds no rows",
    "unknown_region": "is no region code in force (GB/T 2260, six digits)",
    "required": "is missing",
    "too_long": "may have {limit} characters at most",
    "email": "is no mail address",
    "email_taken": "has an account already",
    "login_name": "starts with a small letter; letters, digits, . _ - follow; 3 to 60 characters",
    "login_name_taken": "is taken",
    "password_short": "must have {limit} characters at least",
    "password_classes": "must mix {count} kinds of: capitals, small letters, digits, other characters",
    "password_common": "is too common",
    "password_context": "consists of the name of a person, place or platform",
    "unknown_place": "is no place of the network, such as /p/ or /p/BR1/",
    "wrong_level": "is not at the level this role is held at (node, branch or province)",
    "one_place_only": "clashes: a person holds one role for a place at most",
    "administrators_apart": "clashes: the three administrators are different people",
}


def words(problem: Problem) -> str:
    """--field: what is wrong and how to mend it."""
    fix = FIXES.get(problem.code, problem.code).format(**problem.facts)
    option = OPTIONS.get(problem.field, problem.field).replace("_", "-")
    return f"--{option}: {fix}"


@contextmanager
def refusals_named() -> Iterator[None]:
    """Print a refusal and exit 1 instead of showing a traceback."""
    try:
        yield
    except Invalid as error:
        for problem in error.problems:
            click.echo(words(problem), err=True)
        sys.exit(1)
    except MarketError as error:
        click.echo(f"refused: {error.code} {error.facts}", err=True)
        sys.exit(1)
