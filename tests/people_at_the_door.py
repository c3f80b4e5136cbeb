"""People who can sign in, for tests of what happens at the door."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from guikou.people.models import Person

PASSWORD = "horse battery staple 归口"


def code_of(secret: str) -> str:
    """Return the six digits that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, person: Person, secret: str = "") -> Any:
    """Sign in as people do; return the last answer."""
    answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    if secret:
        answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
        cache.clear()  # a code works once; the next sign-in of a test needs it again
    return answer
