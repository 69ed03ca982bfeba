"""The form of an organisation's own limit for collective decisions."""

from flask_babel import lazy_gettext as _
from wtforms import Form

from marketplace.blueprints.listings.fields import WanField


class DecisionLimitForm(Form):
    limit = WanField(_("集体决策限额（万元）"))
