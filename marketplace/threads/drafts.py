"""What somebody writes in a thread, cleaned and checked. Pure."""

import hashlib

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block

LONGEST_BODY = 4_000
"""Letters."""
MOST_FILES = 5
LONGEST_TOKEN = 200


def cleaned_body(body: str) -> str:
    return clean_block(body)


def body_problems(body: str) -> tuple[Problem, ...]:
    """What is wrong with a cleaned body."""
    if not body:
        return (Problem("body", "required"),)
    if len(body) > LONGEST_BODY:
        return (Problem("body", "too_long", length=len(body), most=LONGEST_BODY),)
    return ()


def file_problems(count: int) -> tuple[Problem, ...]:
    return (Problem("files", "too_many", most=MOST_FILES),) if count > MOST_FILES else ()


def stored_token(token: str | None, subject: str, author_id: int | None) -> str | None:
    """What the table keeps of a form's token: one person's form in one thread meets no other's."""
    if not token:
        return None
    whole = f"{author_id}\n{subject}\n{token[:LONGEST_TOKEN]}"
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
