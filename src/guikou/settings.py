"""Django's settings, made from the environment (`guikou.environment` says which variables there are)."""

import contextlib
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF  # noqa: F401 - NONCE is for pages that need one

from guikou.environment import SecretsCovered, read, secrets_in

ENVIRONMENT = read()
HOME = ENVIRONMENT.home.absolute()
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)


def _secret_key() -> str:
    """Return the key that was set, else the one kept in the home folder, else a new one, kept there for the next start."""
    if ENVIRONMENT.secret_key:
        return ENVIRONMENT.secret_key
    kept = HOME / "secret_key"
    if not kept.exists():
        fresh = HOME / f"secret_key.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(60), encoding="ascii")
        with contextlib.suppress(FileExistsError):  # the first of two processes that start at once wins
            kept.hardlink_to(fresh)
        fresh.unlink()
    return kept.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
DEBUG = False
_ADDRESS = urlsplit(ENVIRONMENT.address)
_SECURE = _ADDRESS.scheme == "https"
ALLOWED_HOSTS = sorted({_ADDRESS.hostname or "localhost", "127.0.0.1", "localhost", *ENVIRONMENT.hosts})
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.address]

INSTALLED_APPS = [
    "guikou.portal",
    "guikou.console",
    "guikou.api",
    "guikou.people",
    "guikou.trail",
    "guikou.jobs",
    "guikou.registry",
    "guikou.collection",
    "guikou.inspection",
    "guikou.duplicates",
    "guikou.consolidation",
    "guikou.release",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "guikou.portal.middleware.PublicMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guikou.console.middleware.FrameMiddleware",
    "guikou.console.areas.people.sign_in.factors.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "guikou.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets of ours speak both languages too
WSGI_APPLICATION = "guikou.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["guikou.console.templatetags.guikou"],
        },
    }
]

_DATABASE_URL = ENVIRONMENT.database_url or f"sqlite:///{HOME / 'guikou.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(_DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time: a transaction takes its place at its start, so that it cannot fail half way for being late.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
    }
TASKS = {"default": {"BACKEND": "guikou.jobs.tasks.JobsBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guikou.people.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation is sent to the address: accepting it is the proof
_SIGN_IN = "guikou.console.areas.people.sign_in"
ACCOUNT_ADAPTER = f"{_SIGN_IN}.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = f"{_SIGN_IN}.adapters.SocialAccountAdapter"
MFA_ADAPTER = f"{_SIGN_IN}.adapters.MFAAdapter"
ACCOUNT_FORMS = {
    "login": f"{_SIGN_IN}.forms.LoginForm",
    "reauthenticate": f"{_SIGN_IN}.forms.ReauthenticateForm",
    "change_password": f"{_SIGN_IN}.forms.ChangePasswordForm",
    "reset_password": f"{_SIGN_IN}.forms.ResetPasswordForm",
    "reset_password_from_key": f"{_SIGN_IN}.forms.ResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": f"{_SIGN_IN}.forms.AuthenticateForm",
    "reauthenticate": f"{_SIGN_IN}.forms.ReauthenticateByCodeForm",
    "activate_totp": f"{_SIGN_IN}.forms.ActivateTOTPForm",
    "add_webauthn": f"{_SIGN_IN}.forms.AddPasskeyForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_NOTIFICATIONS = True  # people hear of every change of how they sign in
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes counts failures, in the database that all processes share
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Guikou"
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago still counts: clocks and fingers differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": ENVIRONMENT.oidc_name,
                "client_id": ENVIRONMENT.oidc_client,
                "secret": ENVIRONMENT.oidc_secret,
                "settings": {"server_url": ENVIRONMENT.oidc_issuer},
            }
        ]
        if ENVIRONMENT.oidc_issuer
        else [],
    }
}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = f"{_SIGN_IN}.adapters.client_address"
AXES_USERNAME_CALLABLE = f"{_SIGN_IN}.adapters.username"
AXES_LOCKOUT_CALLABLE = f"{_SIGN_IN}.lockout.page"
AXES_SENSITIVE_PARAMETERS = ["password", "password1", "password2", "oldpassword", "code", "credential", "csrfmiddlewaretoken"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxies and _SECURE else None
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a bulk action can tick every row of a page
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.zone
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_CODE = "zh-hans" if ENVIRONMENT.language == "zh" else "en"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [("reports", Path(__file__).parent / "reports" / "static")]
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME / "files"
SCRATCH = HOME / "scratch"  # for files that nobody misses after a crash
SCRATCH.mkdir(exist_ok=True, mode=0o700)
MEDIA_URL = "/files/"  # never served as a folder: files are handed out by views that ask who may see them; here, those of public releases

WAGTAIL_SITE_NAME = "归口 Guikou"
WAGTAILADMIN_BASE_URL = ENVIRONMENT.address
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": SecretsCovered,
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "secrets": secrets_in(ENVIRONMENT) | {SECRET_KEY},
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"guikou": {"level": "INFO"}},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MAIL = urlsplit(ENVIRONMENT.mail_url)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENVIRONMENT.mail_url else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "outbox"
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "", MAIL.port or (465 if MAIL.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.port == 587, MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
