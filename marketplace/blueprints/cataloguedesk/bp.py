"""The blueprint itself, apart from the views so that each file of views can name it."""

from flask import Blueprint

bp = Blueprint("cataloguedesk", __name__)
