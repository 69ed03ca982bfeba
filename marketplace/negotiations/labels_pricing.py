"""Chinese words for where a publicity stands."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.negotiations.standing import Standing

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Standing: {
        Standing.RUNNING: N_("公示中"),
        Standing.FINISHED: N_("公示期满"),
        Standing.CLEARED: N_("公示期满"),
        Standing.TAKEN_BACK: N_("已撤回，重新定价"),
        Standing.BROKEN_OFF: N_("已终止"),
    },
}
