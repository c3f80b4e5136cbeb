"""The first organisation and the first administrator, made on the command line of a fresh installation."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from guikou.people.domain.policy import EVERYWHERE, Action, Actor, Grant, Role
from guikou.people.operations.invitations import Invited, invite
from guikou.people.operations.organisations import create

# Whoever can run commands on the server could write to the database anyway; the trail says that it was done there.
SETUP = Actor("setup", "setup", (Grant(frozenset({Action.EDIT_ORGANISATIONS, Action.EDIT_PEOPLE}), EVERYWHERE),))


def set_up(*, organisation: str, name: str, email: str, language: str, now: datetime) -> Invited:
    """
    Make the top of the tree of organisations and invite its administrator.

    :raises SecondTop: the installation is set up already; people are invited in the console.
    """
    with transaction.atomic():
        top = create(name=organisation, parent_id=None, by=SETUP, now=now)
        return invite(
            name=name,
            email=email,
            role=Role.ADMINISTRATOR,
            organisation_id=top.pk,
            since=timezone.localdate(now),
            language=language,
            by=SETUP,
            now=now,
        )
