"""Every setting of the project, read from the environment, which `./run` and docker-compose.yml set.

Outside HAPI_DEBUG the process refuses to start without its secrets.
"""

import hashlib
from pathlib import Path

from csp.constants import NONE, SELF
from kombu import Queue

from agents.adapters import registry
from hapi import pool
from hapi.environment import database_from_url, flag, integer, secret, text, words

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(text("HAPI_VAR", str(ROOT / "var")))

DEBUG = flag("HAPI_DEBUG", default=False)
SECRET_KEY = secret("HAPI_SECRET_KEY", in_debug="not-a-secret-only-for-debug" if DEBUG else None)
ALLOWED_HOSTS = words("HAPI_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = words("HAPI_CSRF_ORIGINS", [])

# What the two apps read of the environment.
HAPI_DEMO_LINKS = flag("HAPI_DEMO_LINKS", default=False)
HAPI_BASE_URL = text("HAPI_BASE_URL", "")  # where `./run` serves; empty where no site runs
HAPI_RUN_LEASE_SECONDS = integer("HAPI_RUN_LEASE_SECONDS", 60)
HAPI_SWEEP_SECONDS = integer("HAPI_SWEEP_SECONDS", 10)
# How many runs of a provider may be under way at once, over all workers; each holds a thread of a worker,
# so that a slow provider takes none from another. HAPI_AT_ONCE_OPENAI=50, and so on.
HAPI_AT_ONCE = {
    kind: integer(f"HAPI_AT_ONCE_{kind.upper()}", entry.at_once) for kind, entry in registry.KINDS.items()
}
# How many calls a provider gets a minute, over all workers; one that is not named has no limit of ours.
HAPI_A_MINUTE = {
    kind: most for kind in registry.KINDS if (most := integer(f"HAPI_A_MINUTE_{kind.upper()}", 0)) > 0
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "template_partials",
    "reviews",
    "agents",
    "hapi",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hapi.middleware.Utf8OnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hapi.middleware.VaryOnHtmxMiddleware",
]

ROOT_URLCONF = "hapi.urls"
WSGI_APPLICATION = "hapi.wsgi.application"
ASGI_APPLICATION = "hapi.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        # template_partials puts its loader around these, and the cached loader around both.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.context_processors.navigation",
            ],
        },
    },
]
# Forms take templates/django/forms/ before Django's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# PostgreSQL is the truth. Each process has a pool: hundreds of waiting agent calls need few connections.
DATABASES = {
    "default": {
        **database_from_url(secret("DATABASE_URL", in_debug="postgres:///hapi" if DEBUG else None)),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": integer("HAPI_CONNECTIONS", 9),
                "timeout": 30,
                **pool.OPTIONS,
            },
            # Prepared statements: a review is some thirty small ones, and planning them was half their cost.
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis or Valkey carries wake-ups and nothing else: all of it may be lost at any time.
REDIS_URL = secret("REDIS_URL", in_debug="redis://127.0.0.1:6379/0" if DEBUG else None)

# Only the limits on signing in are cached. In the database, for with a dead Redis they would let nobody in.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hapi_cache"}}

# Celery, read by hapi.celery under the prefix CELERY_.
CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
# A queue a provider, and one for the exports of studies. A worker without -Q serves all of them.
CELERY_TASK_QUEUES = [*(Queue(f"runs.{kind}") for kind in registry.KINDS), Queue("exports")]
CELERY_TASK_DEFAULT_QUEUE = "runs.scripted"
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = sum(HAPI_AT_ONCE.values()) + 1  # threads start as they are needed
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # it logs what is written there letter by letter
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
# With the broker down a request must not wait: one short try, the loss is logged, the sweep catches up.
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # A message is gone once a worker has it: it is a wake-up call, and the sweep sends new ones. With some to
    # tick off or to give back a worker died when its broker did, and all its calls with it.
    "ack_emulation": False,
}

# People sign in with a name that an admin gave them; nobody signs up, and no mail is sent.
AUTH_USER_MODEL = "reviews.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hapi.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
# Failures count by address: by name, anybody could lock a person out. The last one, by name, is out of reach
# of fewer than ten addresses, and only slows a crowd of them down.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,60/h/ip,600/h/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

# Cookies ignore ports: two installations on one host need a name each.
COOKIE_SUFFIX = text("HAPI_COOKIE_SUFFIX", hashlib.sha256(str(ROOT).encode()).hexdigest()[:8])
HTTPS = flag("HAPI_HTTPS", default=False)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = f"hapi_session_{COOKIE_SUFFIX}"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
CSRF_COOKIE_NAME = f"hapi_csrf_{COOKIE_SUFFIX}"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hapi.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
# Subdomains and the browsers' preload list are for the domain's owner to include, in the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Rate limits count by address: behind a proxy the one that it names last.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its form icons from data: URLs in its style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hapi.staticfiles.BootstrapFinder",
]
# Uploads and deliverables: authorised by row and sent by a view, never by a URL of their own.
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "hapi.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "hapi.staticfiles.HashedModules"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = [
    "hapi.uploads.OnlyWhereLimited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # larger uploads go to a temporary file
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # form fields without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "hapi.logs.WithoutKeys",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {
        "no_sign_in_tokens": {"()": "hapi.logs.WithoutSignInTokens"},
        "refusals_are_warnings": {"()": "hapi.logs.RefusalsAreWarnings"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["refusals_are_warnings"],
        }
    },
    "root": {"handlers": ["stderr"], "level": text("HAPI_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # A line for each call to a provider: the steps of a run tell more.
        "httpx2": {"level": "WARNING"},
        # The loggers that write an address down.
        "django.request": {"filters": ["no_sign_in_tokens"]},
        "django.security.csrf": {"filters": ["no_sign_in_tokens"]},
    },
}
