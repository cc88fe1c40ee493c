"""Django's settings, all from ``RATHAUS_*`` variables (docs/reference/settings.md) with safe defaults."""

from __future__ import annotations

from pathlib import Path

from rathaus.config.databases import database, sqlite
from rathaus.config.environment import Environment
from rathaus.config.logging import logging_settings
from rathaus.config.secrets import load_secrets

_environment = Environment()
_package = Path(__file__).resolve().parents[1]
_repository = _package.parents[1]
_is_repository = (_repository / "pyproject.toml").exists()
_home = _repository if _is_repository else Path.cwd()
_data = _repository if _is_repository else _package / "_data"
"""An installed wheel carries the service packages and the model cities inside."""

# --- What kind of installation -------------------------------------------------------------------

RATHAUS_MODE = _environment.choice("RATHAUS_MODE", ("production", "demo"), "production")
RATHAUS_DEMO = RATHAUS_MODE == "demo"
"""The demo serves every city under /<city>/ and fills itself; production knows cities by host name."""

RATHAUS_DATA_DIR = _environment.folder("RATHAUS_DATA_DIR", _home / "data" / RATHAUS_MODE)
"""Everything an installation keeps on disk: embedded database, uploads, secrets, collected static files."""

RATHAUS_FILES_DIR = _environment.path("RATHAUS_FILES_DIR", RATHAUS_DATA_DIR / "files")
RATHAUS_SERVICES_DIR = _environment.path("RATHAUS_SERVICES_DIR", _data / "services")
RATHAUS_CITIES_DIR = _environment.path("RATHAUS_CITIES_DIR", _data / "cities")
RATHAUS_WORKER_IN_PROCESS = _environment.flag("RATHAUS_WORKER_IN_PROCESS", RATHAUS_DEMO)
"""Whether the web process also carries out background work, in a thread of its own."""

_secrets = load_secrets(
    environment=_environment, folder=RATHAUS_DATA_DIR / "secrets", may_create=RATHAUS_DEMO
)
SECRET_KEY = _secrets.signing_key
RATHAUS_MASTER_KEY = _secrets.master_key.hex()
"""32 bytes in hexadecimal; they wrap the key of each case."""

DEBUG = False

# --- Addresses -----------------------------------------------------------------------------------

ALLOWED_HOSTS = [
    *_environment.listing("RATHAUS_HOSTS", [] if RATHAUS_DEMO else None),
    *("127.0.0.1", "localhost", "[::1]"),  # health checks come from this machine
]
RATHAUS_HTTPS = _environment.flag("RATHAUS_HTTPS", not RATHAUS_DEMO)
RATHAUS_BEHIND_PROXY = _environment.flag("RATHAUS_BEHIND_PROXY", False)
if RATHAUS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
RATHAUS_METRICS_TOKEN = _environment.secret("RATHAUS_METRICS_TOKEN")
"""Bearer token that opens /metrics; without one the address does not exist."""

RATHAUS_ADDRESS = _environment.text("RATHAUS_ADDRESS", "http://127.0.0.1:8000")
"""Where the demo is reached, for links in its mails and letters; in production the city's host name says it."""

ROOT_URLCONF = "rathaus.config.urls"
WSGI_APPLICATION = "rathaus.config.wsgi.application"
APPEND_SLASH = True

# --- Parts ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "rathaus.web.design",  # before allauth, whose pages it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rathaus.apps.cities",
    "rathaus.apps.keys",
    "rathaus.apps.accounts",
    "rathaus.apps.audit",
    "rathaus.apps.outbox",
    "rathaus.apps.files",
    "rathaus.apps.catalogue",
    "rathaus.apps.cases",
    "rathaus.apps.notices",
    "rathaus.web.citizen",
    "rathaus.web.staff",
    "rathaus.config",
]

MIDDLEWARE = [
    # Outermost first; docs/reference/requests.md says what each one costs.
    "rathaus.config.middleware.RequestMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rathaus.config.tenancy.CityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rathaus.web.design.languages.LanguageMiddleware",
    "rathaus.config.middleware.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "rathaus.web.design.tokens.CsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rathaus.web.design.signing_in.second_factors.SecondFactorMiddleware",
    "rathaus.web.staff.middleware.StaffMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "rathaus.web.design.tokens.csrf_token",
            ],
            "loaders": [
                ("rathaus.web.design.folding.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
        },
    }
]

# --- Database and sessions -----------------------------------------------------------------------

_database_url = _environment.text("RATHAUS_DATABASE_URL", "")
DATABASES = {
    "default": database(_database_url) if _database_url else sqlite(RATHAUS_DATA_DIR / "rathaus.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        # Limits on sign-in must count over all processes; nothing else uses the cache.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rathaus_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "rathaus_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
"""Seconds. A working day; a citizen's draft outlives its session by its resume code."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = RATHAUS_HTTPS
CSRF_COOKIE_NAME = "rathaus_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = RATHAUS_HTTPS
CSRF_FAILURE_VIEW = "rathaus.web.design.faults.csrf_failed"

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "rathaus.web.design.signing_in.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
"""A session ends with the browser, at the latest after ``SESSION_COOKIE_AGE``."""
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if RATHAUS_BEHIND_PROXY else 0
MFA_ADAPTER = "rathaus.web.design.signing_in.adapters.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1
"""Periods of 30 seconds before and after the present one whose codes are taken: telephones go a little wrong."""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not RATHAUS_HTTPS

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "rathaus_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = RATHAUS_HTTPS
LOCALE_PATHS = [RATHAUS_DATA_DIR / "locale"]
"""Catalogues are compiled into the data folder at start: the program's own folder may be read-only."""

USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- What leaves the house -----------------------------------------------------------------------

RATHAUS_MAIL_HOST = _environment.text("RATHAUS_MAIL_HOST", "")
"""SMTP server; without one mails are put into the folder ``mailbox`` of the data folder."""
RATHAUS_MAIL_PORT = _environment.number("RATHAUS_MAIL_PORT", 587, least=1)
RATHAUS_MAIL_USER = _environment.text("RATHAUS_MAIL_USER", "")
RATHAUS_MAIL_PASSWORD = _environment.secret("RATHAUS_MAIL_PASSWORD") or ""
RATHAUS_MAIL_TLS = _environment.flag("RATHAUS_MAIL_TLS", True)
RATHAUS_MAILBOX_DIR = RATHAUS_DATA_DIR / "mailbox"
RATHAUS_OUTGOING_DIR = _environment.path("RATHAUS_OUTGOING_DIR", RATHAUS_DATA_DIR / "outgoing")
"""Messages to other authorities, as files for the data centre's transport."""

# --- Static files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = RATHAUS_DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": RATHAUS_FILES_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Safety --------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
"""Bytes of one posted page without its files."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
SECURE_HSTS_SECONDS = 63072000 if RATHAUS_HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # RequestMiddleware sets the headers that these checks look for in Django's own middleware.
    "security.W001",
    "security.W002",
]

LOGGING = logging_settings(
    json=not RATHAUS_DEMO,
    level=_environment.choice(
        "RATHAUS_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "WARNING" if RATHAUS_DEMO else "INFO"
    ),
)
