"""Meetings of a lead: its broker plans them, the sides see them, calendars take them over."""

from urllib.parse import urlsplit

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.display.shell import market_name
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.leads.bp import bp
from marketplace.blueprints.leads.meeting_form import MeetingForm
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage import calendars
from marketplace.brokerage.calendars import Sender
from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations import meetings as operations
from marketplace.brokerage.policy_leads import is_broker
from marketplace.brokerage.policy_talk import talk_scope
from marketplace.brokerage.queries import leads, meetings
from marketplace.brokerage.states import MEETING_STAGES
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotSignedIn

TYPE = "text/calendar; charset=utf-8"


@bp.get("/leads/<int:lead_id>/meetings")
@allow(Permission.LEAD_WATCH)
def list_meetings(lead_id: int) -> ResponseReturnValue:
    lead = _lead(lead_id)
    plans = _plans(lead)
    found = meetings.of_lead(talk_scope(current_actor()), lead_id)
    return render_template("leads/meetings.html", lead=lead, meetings=found, plans=plans, now=utc_now())


@bp.get("/leads/<int:lead_id>/meetings/new")
@allow(Permission.LEAD_WORK)
def new_meeting(lead_id: int) -> ResponseReturnValue:
    return _form(_lead(lead_id), MeetingForm())


@bp.post("/leads/<int:lead_id>/meetings/new")
@allow(Permission.LEAD_WORK)
def plan_meeting(lead_id: int) -> ResponseReturnValue:
    form = MeetingForm(request.form)
    try:
        with unit_of_work():
            operations.plan(current_actor(), lead_id, form.draft())
    except Invalid as invalid:
        form.place_all(invalid)
        return _form(_lead(lead_id), form), UNPROCESSABLE
    flash(_("会议已安排，双方会收到通知。"))
    return _back(lead_id)


@bp.get("/leads/<int:lead_id>/meetings/<int:meeting_id>/edit")
@allow(Permission.LEAD_WORK)
def edit_meeting(lead_id: int, meeting_id: int) -> ResponseReturnValue:
    found = meetings.one(talk_scope(current_actor()), lead_id, meeting_id)
    return _form(_lead(lead_id), MeetingForm.showing(found), meeting_id)


@bp.post("/leads/<int:lead_id>/meetings/<int:meeting_id>/edit")
@allow(Permission.LEAD_WORK)
def change_meeting(lead_id: int, meeting_id: int) -> ResponseReturnValue:
    form = MeetingForm(request.form)
    try:
        with unit_of_work():
            operations.change(current_actor(), lead_id, meeting_id, form.draft())
    except Invalid as invalid:
        form.place_all(invalid)
        return _form(_lead(lead_id), form, meeting_id), UNPROCESSABLE
    flash(_("会议已更改，双方会收到通知。"))
    return _back(lead_id)


@bp.post("/leads/<int:lead_id>/meetings/<int:meeting_id>/cancel")
@allow(Permission.LEAD_WORK)
def cancel_meeting(lead_id: int, meeting_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.cancel(current_actor(), lead_id, meeting_id)
    flash(_("会议已取消，双方会收到通知。"))
    return _back(lead_id)


@bp.get("/leads/<int:lead_id>/meetings/<int:meeting_id>.ics")
@allow(Permission.LEAD_WATCH)
def meeting_file(lead_id: int, meeting_id: int) -> ResponseReturnValue:
    """For a calendar; after a change or the end of the meeting the same address gives what follows from it."""
    scope = talk_scope(current_actor())
    found = meetings.one(scope, lead_id, meeting_id)
    address = url_for(".list_meetings", lead_id=lead_id)
    content = calendars.meeting_file(
        found, _lead(lead_id).title, settings().base_url.rstrip("/") + address, _sender(), utc_now()
    )
    return _calendar(content, f"meeting-{meeting_id}.ics")


@bp.get("/desk/calendar.ics")
@allow(Permission.LEAD_WORK)
def desk_calendar() -> ResponseReturnValue:
    """All one's own planned meetings and next actions, as they stand now."""
    actor, now = current_actor(), utc_now()
    if actor.person_id is None:
        raise NotSignedIn
    scope = talk_scope(actor)
    content = calendars.desk_file(
        meetings.planned(scope, actor.person_id, now),
        meetings.next_actions(scope, actor.person_id),
        settings().base_url.rstrip("/") + "/leads/",
        _sender(),
        now,
    )
    return _calendar(content, "desk.ics")


def _lead(lead_id: int) -> Lead:
    return leads.one(talk_scope(current_actor()), lead_id)


def _plans(lead: Lead) -> bool:
    """May the reader plan meetings of this lead now?"""
    return is_broker(current_actor(), lead) and lead.status in MEETING_STAGES


def _form(lead: Lead, form: MeetingForm, meeting_id: int | None = None) -> str:
    return render_template("leads/meeting.html", lead=lead, form=form, meeting_id=meeting_id)


def _back(lead_id: int) -> ResponseReturnValue:
    return redirect(url_for(".list_meetings", lead_id=lead_id))


def _sender() -> Sender:
    wanted = settings()
    return Sender(market_name(), urlsplit(wanted.base_url).hostname or "localhost", wanted.mail_sender)


def _calendar(content: bytes, name: str) -> Response:
    answer = Response(content, content_type=TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
