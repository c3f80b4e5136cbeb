"""
A real OpenID Connect provider for tests, in a process of its own: Django with allauth's provider, three people, one client.

    python oidc_provider.py FOLDER CALLBACK

It prints its address when it answers. Everybody's password is `provider`.
"""

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT, SECRET, PASSWORD = "guikou", "a secret of the client", "provider"
# E-mail address → whether the provider has verified it.
PEOPLE = {"invited@example.org": True, "stranger@example.org": True, "unverified@example.org": False}
urlpatterns: list[object] = []


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing about requests."""


def _configure(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    settings.configure(
        SECRET_KEY="of the provider of tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        SESSION_COOKIE_NAME="provider",
        IDP_OIDC_PRIVATE_KEY=pem,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )


def _furnish(callback: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for number, (email, verified) in enumerate(PEOPLE.items()):
        user = User.objects.create_user(f"user{number}", email, PASSWORD)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    client = Client(id=CLIENT, name="Guikou", scopes="openid\nprofile\nemail", redirect_uris=callback, skip_consent=True)
    client.set_secret(SECRET)
    client.save()


def main(folder: str, callback: str) -> None:
    """Answer until the process is ended."""
    _configure(Path(folder))
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    urlpatterns[:] = [path("", include("allauth.idp.urls")), path("accounts/", include("allauth.account.urls"))]
    _furnish(callback)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - how whoever started it learns the address
    server.serve_forever()


if __name__ == "__main__":
    sys.modules["oidc_provider"] = sys.modules[__name__]
    __name__ = "oidc_provider"  # what the settings name as the module of addresses
    main(*sys.argv[1:])
