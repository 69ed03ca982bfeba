"""Which function works out which kind of rule; the keys are those of `shapes.SHAPES`."""

from collections.abc import Callable

from marketplace.rules.benefits import awards, disposal, patents, periods, projects, purchase, share
from marketplace.rules.decision import Decision
from marketplace.rules.workings import Workings

Rule = Callable[[Workings], Decision]
RULES: dict[str, Rule] = {
    "patent": patents.decide,
    "award": awards.decide,
    "purchase": purchase.decide,
    "product": projects.product,
    "alliance": projects.alliance,
    "contest": projects.contest,
    "team": projects.team,
    "share": share.decide,
    "leave": periods.leave,
    "instalments": periods.instalments,
    "disposal": disposal.decide,
}
