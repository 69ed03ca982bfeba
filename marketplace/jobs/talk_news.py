"""Messages in the threads of leads, and meetings: the others of the lead are told."""

from collections.abc import Callable

from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage import notices_talk as words
from marketplace.brokerage import topics_meetings as meetings
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import hearers, leads
from marketplace.brokerage.queries.meetings import by_id
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox import operations as inbox
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, to_beijing
from marketplace.threads import queries as threads
from marketplace.threads.policy import READ_ONLY, Thread
from marketplace.threads.topics import POSTED

ALL_LEADS = LeadScope(everything=True)
LEAD = "lead:"
OF_MEETINGS = {
    meetings.PLANNED: words.PLANNED,
    meetings.CHANGED: words.CHANGED,
    meetings.CANCELLED: words.CANCELLED,
}


def tell_of_message(_office: Office, event: OutboxEvent) -> None:
    """Of a lead's thread; other rooms tell of theirs."""
    message = threads.one(EVERYTHING, event.subject_id)
    if message is None or not message.subject.startswith(LEAD):
        return
    lead_id = int(message.subject.removeprefix(LEAD))
    lead = leads.one(ALL_LEADS, lead_id)
    people = hearers.of_talk(ALL_LEADS, lead, beijing_today()) - {message.author_id}
    page = threads.page_of(Thread(message.subject, READ_ONLY), message.id)
    key, path = f"message:{message.id}", f"/leads/{lead_id}/messages?page={page}#message-{message.id}"
    inbox.tell(SYSTEM, sorted(people), NoticeKind.MESSAGE, words.MESSAGE, key, path, title=lead.title)


def tell_of_meeting(_office: Office, event: OutboxEvent) -> None:
    """Each change once; by then the meeting may have moved on, and what is told is how it stands."""
    meeting = by_id(ALL_LEADS, event.subject_id)
    if meeting is None:
        return
    lead = leads.one(ALL_LEADS, meeting.lead_id)
    people = hearers.of_lead(ALL_LEADS, lead, beijing_today()) - {event.facts.get("by")}
    key, path = f"meeting:{meeting.id}:{event.id}", f"/leads/{meeting.lead_id}/meetings#meeting-{meeting.id}"
    inbox.tell(
        SYSTEM, sorted(people), NoticeKind.MEETING, OF_MEETINGS[event.topic], key, path,
        title=lead.title, subject=meeting.subject, at=f"{to_beijing(meeting.starts_at):%Y-%m-%d %H:%M}",
    )  # fmt: skip


TALK_NEWS: tuple[tuple[str, Callable[[Office, OutboxEvent], None]], ...] = (
    (POSTED, tell_of_message),
    *((topic, tell_of_meeting) for topic in OF_MEETINGS),
)
