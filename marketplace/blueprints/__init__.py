"""HTTP only: the whole public surface, as one list."""

from flask import Flask

from marketplace.blueprints.accounts.views import bp as accounts
from marketplace.blueprints.alerts.views import bp as alerts
from marketplace.blueprints.audit.views import bp as audit
from marketplace.blueprints.branches.views import bp as branches
from marketplace.blueprints.brokers.views import bp as brokers
from marketplace.blueprints.budgets.views import bp as budgets
from marketplace.blueprints.calculators.views import bp as calculators
from marketplace.blueprints.catalogue.views import bp as catalogue
from marketplace.blueprints.cataloguedesk.views import bp as cataloguedesk
from marketplace.blueprints.claims.views import bp as claims
from marketplace.blueprints.comparing.views import bp as comparing
from marketplace.blueprints.contracts.views import bp as contracts
from marketplace.blueprints.display.views import bp as display
from marketplace.blueprints.figures.views import bp as figures
from marketplace.blueprints.files.views import bp as files
from marketplace.blueprints.inbox.views import bp as inbox
from marketplace.blueprints.intake.views import bp as intake
from marketplace.blueprints.jobs.views import bp as jobs
from marketplace.blueprints.leads.views import bp as leads
from marketplace.blueprints.listings.views import bp as listings
from marketplace.blueprints.matching.views import bp as matching
from marketplace.blueprints.negotiations.views import bp as negotiations
from marketplace.blueprints.policies.views import bp as policies
from marketplace.blueprints.proofs.views import bp as proofs
from marketplace.blueprints.publicity.views import bp as publicity
from marketplace.blueprints.registration.views import bp as registration
from marketplace.blueprints.reviews.views import bp as reviews
from marketplace.blueprints.rewards.views import bp as rewards
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
    app.register_blueprint(leads)
    app.register_blueprint(inbox)
    app.register_blueprint(intake)
    app.register_blueprint(files)
    app.register_blueprint(policies)
    app.register_blueprint(proofs)
    app.register_blueprint(reviews)
    app.register_blueprint(search)
    app.register_blueprint(matching)
    app.register_blueprint(alerts)
    app.register_blueprint(comparing)
    app.register_blueprint(calculators)
    app.register_blueprint(shortlists)
    app.register_blueprint(registration)
    app.register_blueprint(figures)
    app.register_blueprint(brokers)
    app.register_blueprint(negotiations)
    app.register_blueprint(publicity)
    app.register_blueprint(contracts)
    app.register_blueprint(claims)
    app.register_blueprint(budgets)
    app.register_blueprint(rewards)
    app.register_blueprint(catalogue)
    app.register_blueprint(cataloguedesk)
    app.register_blueprint(jobs)
