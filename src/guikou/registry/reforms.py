"""What a reform of public bodies does to what the register keeps for them: it moves in the same transaction, and its history stays."""

from datetime import datetime
from typing import Any

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.organisations import Reform, Reformed
from guikou.people.domain.policy import Actor
from guikou.people.models import Organisation
from guikou.people.reforms import reformed
from guikou.registry.domain.states import GONE
from guikou.registry.models import Account, Conflict, Request, Service
from guikou.registry.operations.common import act
from guikou.trail.operations import record_all


class StillHasAccounts(Refusal):
    """A body that is abolished has accounts that run."""

    def __init__(self, count: int) -> None:
        super().__init__(
            Text(
                "这个单位还有{count}个账号，请先移交给其他单位或关停",
                "It still has accounts ({count}): hand them over to another organisation or close them first",
            ).fill(count=count)
        )


def follow(sender: object, *, reform: Reformed, by: Actor, now: datetime, **others: Any) -> None:  # noqa: ARG001 - a signal passes them
    """
    Move accounts, services, conflicts and requests to the body that a merger leaves; refuse to abolish one whose accounts run.

    :raises StillHasAccounts: such a body has accounts.
    """
    if reform.what is Reform.ABOLISHED:
        running = Account.objects.filter(organisation_id=reform.organisation_id, merged_into=None).exclude(
            state__in=[state.value for state in GONE]
        )
        if count := running.count():
            raise StillHasAccounts(count)
    elif reform.what is Reform.MERGED and reform.into:
        _move(reform, by=by, now=now)


def _move(reform: Reformed, *, by: Actor, now: datetime) -> None:
    former, successor = (Organisation.objects.get(pk=each) for each in (reform.organisation_id, reform.into or 0))
    accounts = list(Account.objects.filter(organisation=former))
    for account in accounts:
        account.organisation, account.version, account.changed_at = successor, account.version + 1, now
    Account.objects.bulk_update(accounts, ("organisation", "version", "changed_at"), batch_size=200)
    for model in (Service, Conflict, Request):
        model._default_manager.filter(organisation=former).update(organisation=successor)
    change = {"organisation": [former.name, successor.name], "on": reform.on.isoformat()}
    record_all([act("move", account, change=change, why="机构改革") for account in accounts], by=by, now=now)


def listen() -> None:
    """Follow all reforms from now on."""
    reformed.connect(follow, dispatch_uid="registry.reforms")
