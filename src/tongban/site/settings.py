"""Settings come from a handful of environment variables that the launcher sets; nothing else may steer the house."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from tongban.launch.urls import parse

BASE = Path(__file__).resolve().parents[3]
DATA = BASE / "data"
VAR = Path(os.environ.get("TONGBAN_VAR", BASE / "var"))
MODE = os.environ.get("TONGBAN_MODE", "demo")
DEMO = MODE == "demo"


def _secret() -> str:
    """The signing key of sessions and forms, made at first start and kept outside the repository."""
    path = Path(os.environ.get("TONGBAN_SECRET_FILE", VAR / "keys" / "django.key"))
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
                new.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text()


def _database() -> dict[str, Any]:
    owner = os.environ.get("TONGBAN_ROLE") == "owner"
    url = os.environ.get("TONGBAN_OWNER_URL" if owner else "DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    database = parse(url or "postgresql://tongban_app@127.0.0.1:5432/tongban")
    database["ENGINE"] = "django.db.backends.postgresql"
    # The few threads of the web server each keep their connection, with its prepared statements: a pool would take it
    # away after each request. One that broke is closed with the request that met it.
    database["CONN_MAX_AGE"] = None
    database["OPTIONS"] = {**database.get("OPTIONS", {}), "server_side_binding": True, "prepare_threshold": 5}
    database["TEST"] = {"NAME": os.environ.get("TONGBAN_TEST_DB", "test_tongban")}
    return database


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TONGBAN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
ROOT_URLCONF = "tongban.site.urls"
WSGI_APPLICATION = "tongban.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
DATABASES = {"default": _database()}

ROOMS = [
    "core.ledger",
    "web",
    "identity",
    "organisation",
    "messages",
    "definition",
    "catalogue",
    "workbench",
    "opendata",
    "exchange",
    "dossier",
    "papers",
    "licences",
    "materials",
    "cases",
    "desks",
    "notices",
    "limits",
    "beginnings",
    "supervision",
    "hearings",
    "oversight",
    "trials",
    "portal",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "tongban.web.statics.Gathered",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    *(f"tongban.{room}" for room in ROOMS),
    "tongban.site",
]
MIDDLEWARE = [
    "tongban.web.front.Keeping",
    "django.middleware.security.SecurityMiddleware",
    "tongban.web.statics.Statics",
    "tongban.web.packing.Packed",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongban.web.middleware.Modes",
    "tongban.organisation.door.Actors",
    "tongban.web.middleware.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "tongban.web.context.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "tongban.web.templatetags.tongban"],
        },
    }
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
LOGIN_URL = "/login/"
AUTHENTICATION_BACKENDS = ["tongban.identity.signing_in.Passwords"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
TONGBAN_KEYS = VAR / "keys" / "house"
TONGBAN_ORGAN_KEYS = VAR / "keys" / "organs"
TONGBAN_FILES = VAR / "files"
TONGBAN_PUBLIC_URL = os.environ.get("TONGBAN_PUBLIC_URL", "http://localhost:8000").rstrip("/")
SITE_NAME = "四川省政务服务平台" if DEMO else os.environ.get("TONGBAN_SITE_NAME", "政务服务平台")
TONGBAN_ROOTS = VAR / "roots" / "ledger-roots.jsonl"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "tongban.web.statics.Hashed"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT_MB = 20

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "tongban.web.pages.csrf_failed"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Denials and other matters of security; kept apart so that an operator can ship it elsewhere.
    "loggers": {"tongban.security": {"level": "INFO"}},
}
