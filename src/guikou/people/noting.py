"""Lines of the trail about how people sign in: the library tells what happened, these write it down."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from guikou.people.domain.policy import WORKER, Actor
from guikou.people.models import Person
from guikou.people.operations.people import person_act
from guikou.people.queries import actor_of
from guikou.trail.operations import record


def connect() -> None:
    """Begin to listen."""
    user_logged_in.connect(_signed_in, dispatch_uid="guikou")
    password_changed.connect(_password, dispatch_uid="guikou")
    password_reset.connect(_password, dispatch_uid="guikou")
    user_logged_out.connect(_signed_out, dispatch_uid="guikou")
    post_save.connect(_factor_kept, sender=Authenticator, dispatch_uid="guikou")
    post_delete.connect(_factor_gone, sender=Authenticator, dispatch_uid="guikou")
    user_locked_out.connect(_locked_out, dispatch_uid="guikou")


def _note(name: str, person: Person, change: dict[str, Any], by: Actor | None = None) -> None:
    with transaction.atomic():
        record(person_act(name, person, change), by=by or actor_of(person), now=timezone.now())


def _signed_in(request: Any, user: Person, **_: Any) -> None:
    methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    _note("sign-in", user, {"through": methods})


def _password(user: Person, **_: Any) -> None:
    _note("password", user, {})


def _signed_out(request: Any, **_: Any) -> None:
    """Take the session out of the list of those that a person is signed in with."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def _by_themselves(authenticator: Authenticator) -> bool:
    """Say whether people change their own factors; where an administrator does, the operation itself leaves the line."""
    acting = getattr(context.request, "user", None)
    return acting is not None and bool(acting.pk == authenticator.user_id)


def _factor_kept(instance: Authenticator, *, created: bool, **_: Any) -> None:
    if created and _by_themselves(instance):
        codes = instance.type == Authenticator.Type.RECOVERY_CODES
        _note("recovery-codes" if codes else "factor-add", instance.user, {} if codes else {"factor": instance.type})


def _factor_gone(instance: Authenticator, **_: Any) -> None:
    if instance.type != Authenticator.Type.RECOVERY_CODES and _by_themselves(instance):
        _note("factor-remove", instance.user, {"factor": instance.type})


def _locked_out(request: Any, username: str, ip_address: str, **_: Any) -> None:
    """Note the failure that locks, not those while it is locked; nothing about addresses that nobody here has."""
    person = Person.objects.filter(email__iexact=username or "").first()
    if person and request.axes_failures_since_start == settings.AXES_FAILURE_LIMIT:
        _note("locked-out", person, {"address": ip_address, "minutes": int(settings.AXES_COOLOFF_TIME * 60)}, WORKER)
