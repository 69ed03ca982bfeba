"""Calendar files (RFC 5545) of meetings and of a broker's desk. Pure but for the stamp, which the caller gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from marketplace.brokerage.models import Meeting
from marketplace.brokerage.queries.meetings import NextAction, Planned
from marketplace.brokerage.states import MeetingStatus

PRODUCT = "-//Technology Market//Meetings//ZH"


@dataclass(frozen=True)
class Sender:
    """Who sends the files: `host` makes identifiers unique in the world, `address` is a mail address."""

    name: str
    host: str
    address: str


def meeting_file(meeting: Meeting, title: str, url: str, sender: Sender, stamp: datetime) -> bytes:
    """An invitation, or what takes it back: calendars follow the identifier and the rising SEQUENCE."""
    cancelled = meeting.status is MeetingStatus.CANCELLED
    calendar = _calendar("CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_meeting(meeting, title, url, sender, stamp))
    return bytes(calendar.to_ical())


def desk_file(
    meetings: Iterable[Planned], actions: Iterable[NextAction], url: str, sender: Sender, stamp: datetime
) -> bytes:
    """`url` is the address of leads, to which a number is added. Next actions are whole days."""
    calendar = _calendar("PUBLISH")
    for row in meetings:
        address = f"{url}{row.meeting.lead_id}/meetings"
        calendar.add_component(_meeting(row.meeting, row.title, address, sender, stamp))
    for action in actions:
        event = _event(f"action-{action.lead_id}@{sender.host}", stamp, action.words or action.title)
        event.add("dtstart", action.on)
        event.add("dtend", action.on + timedelta(days=1))
        event.add("description", action.title)
        event.add("url", f"{url}{action.lead_id}/messages")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(uid: str, stamp: datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("summary", summary)
    return event


def _meeting(meeting: Meeting, title: str, url: str, sender: Sender, stamp: datetime) -> Event:
    event = _event(f"meeting-{meeting.id}@{sender.host}", stamp, meeting.subject)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if meeting.status is MeetingStatus.CANCELLED else "CONFIRMED")
    event.add("description", title)
    event.add("url", url)
    if meeting.place:
        event.add("location", meeting.place)
    organizer = vCalAddress(f"mailto:{sender.address}")
    organizer.params["CN"] = vText(sender.name)
    event.add("organizer", organizer)
    return event
