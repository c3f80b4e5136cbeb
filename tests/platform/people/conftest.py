"""People who can sign in."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.utils import timezone

from factories_platform import make_organisation, make_person
from guikou.people.domain.policy import Role
from guikou.people.models import Person
from people_at_the_door import PASSWORD


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> None:
    cache.clear()


@pytest.fixture
def required(settings: Any) -> None:
    """Ask everybody for a second factor, as an installation does that nobody has told otherwise."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"second_factor": "required"})


@pytest.fixture
def joined() -> Callable[..., Person]:
    """Make somebody who has set a password."""

    def make(*roles: Role, **columns: Any) -> Person:
        given = {"at": make_organisation(), "joined_at": timezone.now()} | columns
        person = make_person(*(roles or (Role.CLERK,)), **given)
        person.set_password(PASSWORD)
        person.save()
        return person

    return make


@pytest.fixture
def with_app(joined: Callable[..., Person], rf: Any) -> Callable[..., tuple[Person, str]]:
    """Make somebody with a password and an authenticator app; return the app's key too."""

    def make(*roles: Role, **columns: Any) -> tuple[Person, str]:
        person, secret = joined(*roles, **columns), generate_totp_secret()
        with context.request_context(rf.get("/")):
            TOTP.activate(person, secret)
        return person, secret

    return make
