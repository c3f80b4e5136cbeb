"""What collection saw of an account that the register shows beside its name."""

from datetime import datetime
from typing import Any

from guikou.people.domain.policy import Action, Actor
from guikou.registry.operations import common


def note_observed(
    *, account_id: int, last_update_at: datetime | None, followers: int | None, by: Actor, action: Action = Action.COLLECT
) -> dict[str, Any]:
    """
    Keep the newest known publication and the number of followers, inside the transaction of the observation; None says nothing.

    Return what changed, for the trail line of the observation. The version stays: what a person has open in a form is not touched.

    :raises NotAllowed: the actor may not do `action` there.
    """
    account = common.locked(account_id, by=by, action=action)
    change: dict[str, Any] = {}
    if last_update_at and (account.last_update_at is None or last_update_at > account.last_update_at):
        account.last_update_at = last_update_at
        change["last_update_at"] = last_update_at.isoformat()
    if followers is not None and (account.followers != followers or account.followers_floor):
        change["followers"] = [account.followers, followers]
        account.followers, account.followers_floor = followers, False
    if change:
        account.save(update_fields=("last_update_at", "followers", "followers_floor"))
    return change
