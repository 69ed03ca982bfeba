"""Chinese words for the closed lists of threads."""

from enum import StrEnum

from marketplace.kernel.wording import N_
from marketplace.threads.states import Quality

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Quality: {
        Quality.SEEKER: N_("需求方"),
        Quality.HOLDER: N_("成果方"),
        Quality.BROKER: N_("技术经纪人"),
        Quality.OPERATOR: N_("运营人员"),
        Quality.REGISTRAR: N_("登记员"),
    }
}
