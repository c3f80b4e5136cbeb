"""Stopping all sending of an organisation and those below it, and letting it go on."""

from datetime import datetime

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require, require_somewhere
from guikou.people.models import Organisation
from guikou.release.models import Stop
from guikou.release.operations.channels import NoSuchChannel
from guikou.release.operations.common import NobodyActs
from guikou.trail.operations import Act, record


class WhyMissing(Refusal):
    """Whoever stops sending says why."""

    field = "why"

    def __init__(self) -> None:
        super().__init__(Text("请写明停发原因", "Say why sending is stopped"))


class StoppedAlready(Refusal):
    """Sending is stopped there."""

    def __init__(self) -> None:
        super().__init__(Text("这个单位已经停发", "Sending is stopped there already"))


class NotStopped(Refusal):
    """Nothing is stopped there."""

    def __init__(self) -> None:
        super().__init__(Text("这个单位没有停发", "Sending is not stopped there"))


def stop(*, organisation_id: int, why: str, by: Actor, now: datetime) -> Stop:
    """
    Stop all sending of an organisation and those below it, from the next call on. What was sent stays; looking goes on.

    :raises NoSuchChannel: there is no such organisation.
    :raises WhyMissing: there is no reason.
    :raises StoppedAlready: it is.
    """
    require_somewhere(by, Action.RUN_DESK)
    with transaction.atomic():
        organisation = _organisation(organisation_id, by)
        if by.person_id is None:
            raise NobodyActs
        reason = why.replace("\x00", "").strip()
        if not reason:
            raise WhyMissing
        if organisation.stops.filter(lifted_at=None).exists():
            raise StoppedAlready
        made = Stop.objects.create(organisation=organisation, since=now, by_id=by.person_id, why=reason)
        record(_stop_act("sending.stop", organisation, reason), by=by, now=now)
    return made


def resume(*, organisation_id: int, by: Actor, now: datetime) -> None:
    """
    Let sending of an organisation go on, where it was stopped there.

    :raises NoSuchChannel: there is no such organisation.
    :raises NotStopped: it is not.
    """
    require_somewhere(by, Action.RUN_DESK)
    with transaction.atomic():
        organisation = _organisation(organisation_id, by)
        if by.person_id is None:
            raise NobodyActs
        lifted = organisation.stops.filter(lifted_at=None).update(lifted_at=now, lifted_by=by.person_id)
        if not lifted:
            raise NotStopped
        record(_stop_act("sending.resume", organisation), by=by, now=now)


def _organisation(organisation_id: int, by: Actor) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchChannel
    require(by, Action.RUN_DESK, organisation.path)
    return organisation


def _stop_act(action: str, organisation: Organisation, why: str = "") -> Act:
    subject = f"organisation:{organisation.pk}"
    return Act(action=action, subject=subject, subject_name=organisation.name, place=organisation.path, why=why)
