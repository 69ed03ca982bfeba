"""Prices in public: the list, and each page, which stays. What runs is decided on the day of reading."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.publicity.bp import bp
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.text import clean_line
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.publicity_days import days_left
from marketplace.negotiations.queries import objections, publicity
from marketplace.negotiations.standing import Standing, standing
from marketplace.negotiations.states import ObjectionReason

EVERYBODY = NegotiationScope()
MOST_WORDS = 60


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """`show=ended` lists those that are over; `q` searches titles and holders."""
    today, ended = beijing_today(), request.args.get("show") == "ended"
    words = clean_line(request.args.get("q", ""))[:MOST_WORDS]
    found = publicity.page(EVERYBODY, today, running=not ended, words=words, page=page_number())
    return render_template(
        "publicity/index.html",
        rows=[(row, standing(row, today), days_left(row.ends_on, today)) for row in found.rows],
        total=found.total,
        pager=pager(page_number(), found.total, publicity.PAGE),
        ended=ended,
        words=words,
    )


@bp.get("/<int:publicity_id>")
@public
def show(publicity_id: int) -> ResponseReturnValue:
    found, today = publicity.one(EVERYBODY, publicity_id), beijing_today()
    stands = standing(found, today)
    return render_template(
        "publicity/show.html",
        found=found,
        standing=stands,
        runs=stands is Standing.RUNNING,
        left=days_left(found.ends_on, today),
        counts=objections.numbers(EVERYBODY, found.id),
        own=[
            (one, ObjectionReason(one.reason) if one.reason else None)
            for one in objections.of_person(EVERYBODY, found.id, current_actor().person_id)
        ],
    )
