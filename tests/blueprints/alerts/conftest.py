"""The pages are tried on the market of the room's own tests."""

from tests.alerts.conftest import alerts, follower, listing, owner, reader, watch

__all__ = ["alerts", "follower", "listing", "owner", "reader", "watch"]
