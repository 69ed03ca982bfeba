"""An office for tests of jobs: the real one, over the test application."""

from flask import Flask

from marketplace.jobs.office import Office, open_office


def office_of(app: Flask) -> Office:
    return open_office(app.extensions["settings"], app.app_context)
