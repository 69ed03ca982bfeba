"""The blueprint of the calculators."""

from flask import Blueprint

bp = Blueprint("calculators", __name__)
