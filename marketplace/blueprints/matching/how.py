"""How scores come about, read from the recipe itself, so that page and program cannot differ."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import public
from marketplace.blueprints.matching.blueprint import bp
from marketplace.matching import finding, scoring
from marketplace.matching.nights import FROM_HOUR, TO_HOUR
from marketplace.search.likeness import FIRST_STAGE


@bp.get("/matches/how")
@public
def how() -> ResponseReturnValue:
    return render_template(
        "matching/how.html",
        weights={part: most // 100 for part, most in scoring.WEIGHTS.items()},
        recipe=scoring,
        numbers={
            "first": FIRST_STAGE,
            "second": finding.SECOND_STAGE,
            "best": finding.BEST,
            "from_hour": FROM_HOUR,
            "to_hour": TO_HOUR,
        },
    )
