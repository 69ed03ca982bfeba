"""The application factory: settings, extensions, pages, refusals, commands. A plain list."""

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import models  # noqa: F401 every table, so that mappers and migrations know them all
from marketplace.blueprints import register_blueprints
from marketplace.blueprints.bodies import init_bodies
from marketplace.blueprints.display.environment import PageEnvironment
from marketplace.blueprints.errors import init_errors
from marketplace.blueprints.filters import register_filters
from marketplace.blueprints.guards import refuse_unguarded
from marketplace.blueprints.headers import init_headers
from marketplace.blueprints.identity import init_identity
from marketplace.blueprints.page_cache import init_page_cache
from marketplace.blueprints.translation import reads_chinese
from marketplace.cli import register_commands
from marketplace.config import ROOT, Settings, load_settings
from marketplace.db.base import db, engine_options
from marketplace.demo.accounts import sign_in_rows
from marketplace.extensions import csrf, migrate
from marketplace.logs import configure_logs

MIGRATIONS = ROOT / "migrations"
LARGEST_REQUEST = 24 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024
MOST_FORM_PARTS = 2_000


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """A ready application. `settings` default to the environment; `config` overrides Flask's own keys.

    Raises SettingsError for a bad environment and RuntimeError for a route that names no permission.
    """
    settings = settings or load_settings()
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    configure_logs(settings.log_format)
    app = Flask(__name__, instance_path=str(Path(settings.instance_dir).resolve()))
    app.jinja_environment = PageEnvironment
    app.config.from_mapping(_flask_config(settings) | config)
    app.extensions["settings"] = settings
    if settings.demo_mode:
        app.extensions["demo_accounts"] = lambda: sign_in_rows(chinese=reads_chinese())
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)  # type: ignore[method-assign]
    db.init_app(app)
    configure_mappers()
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    csrf.init_app(app)
    init_bodies(app)
    init_identity(app)
    init_headers(app)
    init_page_cache(app)
    init_errors(app)
    register_filters(app)
    register_blueprints(app)
    register_commands(app)
    refuse_unguarded(app)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    url = settings.effective_database_url
    return {
        "SECRET_KEY": settings.signing_key(),
        "SECRET_KEY_FALLBACKS": settings.secret_key_fallbacks,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "TRUSTED_HOSTS": settings.trusted_hosts or None,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "MAX_FORM_PARTS": MOST_FORM_PARTS,
        "SESSION_COOKIE_NAME": "market",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "WTF_CSRF_TIME_LIMIT": settings.session_hours * 3600,
        "WTF_CSRF_SSL_STRICT": settings.https,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "marketplace" / "translations"),
        "SEND_FILE_MAX_AGE_DEFAULT": 86_400,
    }
