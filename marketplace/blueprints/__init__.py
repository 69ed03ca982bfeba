"""HTTP only: the whole public surface, as one list."""

from flask import Flask

from marketplace.blueprints.accounts.views import bp as accounts
from marketplace.blueprints.alerts.views import bp as alerts
from marketplace.blueprints.audit.views import bp as audit
from marketplace.blueprints.branches.views import bp as branches
from marketplace.blueprints.comparing.views import bp as comparing
from marketplace.blueprints.display.views import bp as display
from marketplace.blueprints.files.views import bp as files
from marketplace.blueprints.intake.views import bp as intake
from marketplace.blueprints.listings.views import bp as listings
from marketplace.blueprints.matching.views import bp as matching
from marketplace.blueprints.reviews.views import bp as reviews
from marketplace.blueprints.search.views import bp as search
from marketplace.blueprints.shortlists.views import bp as shortlists
from marketplace.blueprints.site.views import bp as site


def register_blueprints(app: Flask) -> None:
    """Every blueprint of the market; a room's pages live in the folder of the same name."""
    app.register_blueprint(site)
    app.register_blueprint(display)
    app.register_blueprint(accounts)
    app.register_blueprint(branches)
    app.register_blueprint(audit)
    app.register_blueprint(listings)
    app.register_blueprint(intake)
    app.register_blueprint(files)
    app.register_blueprint(reviews)
    app.register_blueprint(search)
    app.register_blueprint(matching)
    app.register_blueprint(alerts)
    app.register_blueprint(comparing)
    app.register_blueprint(shortlists)
