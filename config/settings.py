"""All settings, read from the environment. docs/operations.md lists the variables."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment

# Generic views, admins and managers can be subscripted at run time, as their type stubs say.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("GUETTEUR_DATA", str(BASE_DIR / "data")))
DEFAULTS_DIR = BASE_DIR / "config" / "defaults"

DEBUG = False
SECRET_KEY = environment.secret_key(DATA_DIR)
#: Salt of the encrypted columns (Slack tokens, webhook secrets); changes with the secret key.
SALT_KEY = hashlib.sha256(b"guetteur encrypted columns" + SECRET_KEY.encode()).hexdigest()

PUBLIC_URL = environment.address("PUBLIC_URL", "http://127.0.0.1:8787", schemes=frozenset({"http", "https"})).rstrip(
    "/"
)
TRUSTED_PROXIES = environment.words("TRUSTED_PROXIES")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [
    host for host in {_public.hostname, "127.0.0.1", "localhost", *environment.words("ALLOWED_HOSTS")} if host
]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
_https = _public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SESSION_COOKIE_NAME = "guetteur_session"
SESSION_COOKIE_AGE = 14 * 86_400
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "monitor.web",
    "monitor.feeds",
    "monitor.articles",
    "monitor.topics",
    "monitor.stories",
    "monitor.watchlists",
    "monitor.alerts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "anymail",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["monitor.web.templatetags.french"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_database_url = environment.address(
    "DATABASE_URL",
    "postgresql://guetteur@127.0.0.1:5432/guetteur",
    schemes=frozenset({"postgres", "postgresql"}),
)
try:
    # Persistent connections, no pool: Celery's prefork closes a pool around each task (2-3 times slower).
    DATABASES = {"default": dj_database_url.parse(_database_url, conn_max_age=300, conn_health_checks=True)}
except ValueError as error:
    raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
REDIS_URL = environment.address("REDIS_URL", "redis://127.0.0.1:6379/0", schemes=frozenset({"redis", "rediss", "unix"}))

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:articles"
LOGOUT_REDIRECT_URL = "web:login"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SMTP = environment.smtp("SMTP_URL")
#: A mail service of django-anymail to send through instead of SMTP; its keys are the variables ANYMAIL_….
MAIL_SERVICE = environment.mail_service("MAIL_SERVICE")
ANYMAIL = {"REQUESTS_TIMEOUT": 20, **environment.group("ANYMAIL_")}
MAIL_FROM = environment.text("MAIL_FROM", f"Guetteur <guetteur@{_public.hostname or 'localhost'}>")

#: Where undeliverable mail comes back to, and the box in which it is read.
MAIL_RETURN_PATH = environment.text("MAIL_RETURN_PATH")
MAIL_DKIM_SELECTOR = environment.text("MAIL_DKIM_SELECTOR")
BOUNCE_MAILBOX = environment.address("BOUNCE_MAILBOX", "", schemes=frozenset({"imaps", "imap", "maildir"}))

#: Guard of outgoing requests (monitor/http).
OUTBOUND_ALLOW = environment.words("OUTBOUND_ALLOW")
EGRESS_PROXY = environment.address("HTTPS_PROXY", "", schemes=frozenset({"http", "https"}))
USER_AGENT_CONTACT = environment.text("USER_AGENT_CONTACT", PUBLIC_URL)
SLACK_API_URL = environment.address("SLACK_API_URL", "https://slack.com/api/", schemes=frozenset({"http", "https"}))
#: Our Slack application: OAuth, and the secret that signs what it is sent. An app-level token (xapp-…) opens Socket
#: Mode, for a service that nobody can reach from outside.
SLACK_CLIENT_ID = environment.text("SLACK_CLIENT_ID")
SLACK_CLIENT_SECRET = environment.text("SLACK_CLIENT_SECRET")
SLACK_SIGNING_SECRET = environment.text("SLACK_SIGNING_SECRET")
SLACK_APP_TOKEN = environment.text("SLACK_APP_TOKEN")
#: Whether somebody answers the buttons of our messages.
SLACK_INTERACTIVE = bool(SLACK_SIGNING_SECRET or SLACK_APP_TOKEN)

#: A folder with a model, or the name of one on a hub, to use instead of the shipped one.
TOPICS_MODEL = environment.text("GUETTEUR_TOPICS_MODEL")

LOG_LEVEL = environment.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL={LOG_LEVEL!r}: write DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # It tells of each detector that it tries on a letter.
    "loggers": {"flufl.bounce": {"level": "CRITICAL"}},
}
