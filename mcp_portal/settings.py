"""Settings of the portal: one file, driven by ``environment``."""

import datetime
from decimal import Decimal

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from mcp_portal import environment

BASE_DIR = environment.CHECKOUT
DEBUG = False
# Only a checkout with its own servers can be a demonstration: an installed portal never offers to choose a person.
DEMONSTRATION = environment.demonstration() and not environment.installed()
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = environment.allowed_hosts()
PUBLIC_URL = environment.public_url()
SECURE = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_fsm",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "mcp_portal.nhsuk.apps.NhsukConfig",
    "mcp_portal.accounts.apps.AccountsConfig",
    "mcp_portal.audit.apps.AuditConfig",
    "mcp_portal.documents.apps.DocumentsConfig",
    "mcp_portal.drafts.apps.DraftsConfig",
    "mcp_portal.notifications.apps.NotificationsConfig",
    "mcp_portal.workflow.apps.WorkflowConfig",
    "conflicts.apps.ConflictsConfig",
    "assurance.apps.AssuranceConfig",
    "procurement.apps.ProcurementConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mcp_portal.nhsuk.robots.NoIndexMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mcp_portal.accounts.middleware.NotStoredMiddleware",
    "mcp_portal.drafts.middleware.DraftsMiddleware",  # outside the unit of work, after what turns people away
    "conflicts.middleware.RefusalsMiddleware",  # outside the unit of work, which a refusal rolls back
    "mcp_portal.audit.middleware.UnitOfWorkMiddleware",  # last: next to the view
]

ROOT_URLCONF = "mcp_portal.urls"
WSGI_APPLICATION = "mcp_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- pages ---------------------------------------------------------------------------------------------------

CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.messages.context_processors.messages",
    "mcp_portal.nhsuk.context.page",
    "mcp_portal.drafts.typist.forms_of",
    "mcp_portal.drafts.offering.offer",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mcp_portal.nhsuk.environment.environment",
            "trim_blocks": True,
            "lstrip_blocks": True,
            "context_processors": CONTEXT,
        },
    },
    {  # templates of packages only
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT},
    },
]
FORM_RENDERER = "mcp_portal.nhsuk.renderer.Renderer"
BRAND = environment.brand()

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = environment.static_root() if environment.installed() else None  # a checkout serves static/ as it is
WHITENOISE_USE_FINDERS = not environment.installed()
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if environment.installed()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- database, cache, work in the background -----------------------------------------------------------------

# Row security makes planning dearer than running, so each connection keeps its plans (ADR 5).
PLANNED_ONCE = {
    "server_side_binding": True,
    "prepare_threshold": 1,
    "options": "-c plan_cache_mode=force_generic_plan",
}
DATABASES = {
    alias: {
        **dj_database_url.parse(address, conn_max_age=600),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": PLANNED_ONCE,
    }
    for alias, address in environment.databases().items()
}  # none: a command or type check that needs no server

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": environment.redis_url()}}

CELERY_BROKER_URL = environment.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/London"

# --- people --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "accounts:work"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},  # ASVS 5.0, 6.2.1
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation sent to it
ACCOUNT_ADAPTER = "mcp_portal.accounts.adapter.InvitedOnly"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "mcp_portal.accounts.adapter.SecondStep"
IDLE_TIMEOUT = datetime.timedelta(minutes=15)
INVITATION_VALID_FOR = datetime.timedelta(days=7)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# Some browsers refuse the prefix on plain http, where only a demonstration ever runs.
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
CSRF_FAILURE_VIEW = "mcp_portal.nhsuk.errors.csrf_failure"

# --- what the browser may do ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "fullscreen", "geolocation", "microphone", "payment", "usb")
}
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- files and mail ------------------------------------------------------------------------------------------

FILE_STORE = environment.file_store()
UPLOAD_LIMIT = 50 * 1024 * 1024
CLAMAV_ADDRESS = environment.clamav_address()
# How long somebody who sends a file waits for its virus scan; after that the file waits by itself.
CLAMAV_PATIENCE = datetime.timedelta(seconds=20)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
EMAIL_BACKEND = environment.email_backend()
EMAIL_FILE_PATH = environment.email_outbox()
_MAIL = environment.email_server()
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_USER"], _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _MAIL["EMAIL_USE_TLS"]
DEFAULT_FROM_EMAIL = environment.default_from_email()

# --- where and when ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

# --- reminders -----------------------------------------------------------------------------------------------

# So many working days before a date, those whose date it is are told. Defaults of the portal.
REMINDER_WORKING_DAYS = (10, 2)

# --- evaluation ----------------------------------------------------------------------------------------------

# So many evaluators score each question at least, when questions are assigned: a default of the portal.
EVALUATORS_PER_QUESTION = 2

# --- national figures, each shown as a default with its source ------------------------------------------------

# Office for National Statistics, population estimate for mid-2016.
POPULATION_OF_ENGLAND = 55_268_100
# NHS England board, 2016: share supported by an MCP or PACS vanguard, and what was expected from 2017/18.
NATIONAL_COVERAGE_PERCENT = Decimal(8)
NATIONAL_COVERAGE_AIM_PERCENT = Decimal(25)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"portal": {"level": "INFO"}},
}
