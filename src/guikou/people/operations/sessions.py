"""Ending what people are signed in with."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from guikou.people.models import Person


def end_all(person: Person, *, only: int | None = None, but: str = "") -> int:
    """
    End the sessions of a person, or `only` the one with that id, or all except the one with the key `but`; return how many.

    The sessions themselves go, not only their listing: whoever holds the cookie is a stranger from then on.
    """
    listed = UserSession.objects.filter(user=person).exclude(session_key=but)
    if only is not None:
        listed = listed.filter(pk=only)
    keys = list(listed.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
