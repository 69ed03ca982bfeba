"""Refusals as codes.

The domain refuses with a code and facts; `blueprints/errors.py` turns each code into a status and wording.
A test holds the two tables against each other, so a code without wording cannot ship.
"""

from typing import Any, ClassVar


class MarketError(Exception):
    """A request the market refuses. `facts` are shown to nobody unescaped and hold no secrets."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class NotSignedIn(MarketError):
    code = "not_signed_in"


class NotAllowed(MarketError):
    """The actor may not do this to this row."""

    code = "not_allowed"


class NotFound(MarketError):
    """No such row, or one outside the actor's scope: the two must look alike."""

    code = "not_found"


class WrongState(MarketError):
    """The row has moved on; `action`, `status` and the statuses the action starts from are in the facts."""

    code = "wrong_state"


class Stale(MarketError):
    """Somebody saved first."""

    code = "stale"


class SecondFactorNeeded(MarketError):
    """The role needs a second factor and this session has not shown one."""

    code = "second_factor_needed"


class TooManyAttempts(MarketError):
    """Throttled; `retry_after` in the facts is whole seconds."""

    code = "too_many_attempts"


class LinkExpired(MarketError):
    """A one-time link that is unknown, used or past its time: all three look alike."""

    code = "link_expired"


class Invalid(MarketError):
    """Input that does not hold together.

    `problems` is a tuple of `Problem`; the web layer words each one beside its field.
    """

    code = "invalid"

    def __init__(self, *problems: "Problem", **facts: Any) -> None:
        super().__init__(problems=problems, **facts)
        self.problems = problems


class Problem:
    """One thing wrong with one field: `field` is the field's key ('' for the whole), `code` says what."""

    __slots__ = ("code", "facts", "field")

    def __init__(self, field: str, code: str, **facts: Any) -> None:
        self.field = field
        self.code = code
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.field, self.code, self.facts) == (
            other.field,
            other.code,
            other.facts,
        )

    def __hash__(self) -> int:
        return hash((self.field, self.code))

    def __repr__(self) -> str:
        return f"Problem({self.field!r}, {self.code!r}, {self.facts!r})"
