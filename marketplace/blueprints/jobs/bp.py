"""The blueprint itself; the file of views puts its routes on it."""

from flask import Blueprint

bp = Blueprint("jobs", __name__)
