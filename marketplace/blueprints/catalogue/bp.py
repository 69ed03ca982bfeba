"""The blueprint itself; the files of views put their routes on it."""

from flask import Blueprint

bp = Blueprint("catalogue", __name__)
