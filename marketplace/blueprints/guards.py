"""Every route says who may use it: @allow(Permission.…) or @public. The program does not start otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, g

from marketplace.accounts.permissions import Permission, holds
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.kernel.errors import NotAllowed, NotSignedIn, SecondFactorNeeded

P = ParamSpec("P")
T = TypeVar("T")
OPEN_TO_ALL = "public"
STATIC = "static"


def current_actor() -> Actor:
    """Who is asking; set for every request by `identity.load`."""
    actor: Actor = g.get("actor", ANONYMOUS)
    return actor


def allow(permission: Permission) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let in whoever holds `permission`; which rows, the room's policy decides."""

    def decorate(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            require(permission)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def require(permission: Permission) -> None:
    """Raises NotSignedIn, SecondFactorNeeded or NotAllowed."""
    actor = current_actor()
    if holds(actor, permission):
        return
    if g.get("second_factor_pending", False):
        raise SecondFactorNeeded
    if not actor.is_signed_in:
        raise NotSignedIn
    raise NotAllowed(permission=permission.value)


def public(view: Callable[P, T]) -> Callable[P, T]:
    """Open to everybody, signed in or not."""
    view.permission = OPEN_TO_ALL  # type: ignore[attr-defined]
    return view


def unguarded(views: dict[str, Any]) -> list[str]:
    """Endpoints without a line in the policy."""
    return sorted(name for name, view in views.items() if name != STATIC and not hasattr(view, "permission"))


def refuse_unguarded(app: Flask) -> None:
    """Raises RuntimeError naming every route that says nothing about who may use it."""
    bare = unguarded(app.view_functions)
    if bare:
        raise RuntimeError(f"add @allow(Permission.…) or @public to: {', '.join(bare)}")
