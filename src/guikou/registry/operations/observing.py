"""What collection saw of an account that the register shows beside its name."""

from typing import Any

from guikou.people.domain.policy import Action, Actor
from guikou.registry.operations import common


def note_observed(*, account_id: int, followers: int | None, by: Actor, action: Action = Action.COLLECT) -> dict[str, Any]:
    """
    Keep the number of followers, inside the transaction of the observation; None says nothing. Return what changed, for its trail line.

    The version stays: what a person has open in a form is not touched. The last update is not kept here: what the platform shows of it is a proof of how
    far an account was looked at, and the newest post that we collected is none.

    :raises NotAllowed: the actor may not do `action` there.
    """
    account = common.locked(account_id, by=by, action=action)
    if followers is None or (account.followers == followers and not account.followers_floor):
        return {}
    change = {"followers": [account.followers, followers]}
    account.followers, account.followers_floor = followers, False
    account.save(update_fields=("followers", "followers_floor"))
    return change
