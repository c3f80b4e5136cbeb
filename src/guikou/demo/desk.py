"""The release desk of the demo county: the accounts of its media centre and its government office, connected to the practice platforms."""

from datetime import datetime
from typing import Any

from django.conf import settings

from guikou.channels.catalog import BY_HAND
from guikou.channels.practice.ready import PLATFORMS
from guikou.people.domain.policy import Actor
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.registry.operations.accounts import add_account
from guikou.release.access import NEWSLETTER, adapters
from guikou.release.operations.channels import set_up

_PRACTISED = {each.adapter: each for each in PLATFORMS}


def open_desk(owner: Organisation, *, by: Actor, now: datetime) -> int:
    """Connect the accounts of that organisation and of the one above it, give the one above a newsletter, and return how many accounts are connected."""
    office = owner.parent or owner
    domain = f"news@{owner.pk}.danxi.example"
    add_account(
        organisation_id=office.pk,
        platform=NEWSLETTER,
        values={"name": "澹溪发布邮件简报", "handle": domain, "level": "county"},
        why="演示：发布中心的邮件简报",
        by=by,
        now=now,
    )
    accounts = Account.objects.filter(organisation__in=(owner, office), merged_into=None, state="active").order_by("pk")
    for account in accounts:
        set_up(account_id=account.pk, **_reached(account), by=by, now=now)
    return len(accounts)


def _reached(account: Account) -> dict[str, Any]:
    """Return how an account is reached: as the practice platform has it, by hand where there is none."""
    adapter = next((each.id for each in adapters().for_platform(account.platform) if each.id in _PRACTISED), BY_HAND)
    if adapter == BY_HAND:
        return {"adapter": BY_HAND, "settings": {}}
    access = _PRACTISED[adapter].access(settings.ENVIRONMENT.practice_address)
    return {"adapter": adapter, "base": access.base, "settings": access.settings}
