"""Official Accounts as the platform knows them. They are data in its store."""

import hashlib
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from guikou.channels.practice.frame import Store

CHINA = timezone(timedelta(hours=8))
"""The platform's days begin and end in China."""


class Kind(StrEnum):
    """What an account is; the rights follow from it."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    PERSONAL = "personal"


DEFAULTS: dict[str, Any] = {
    "service": False,  # a service account (服务号) sends four times a month, others once a day
    "comments": True,
    "followers": 0,
    "whitelist": [],
    "token": "",
    "aes_key": "",
    "callback": "",
}

SCRIPT: dict[str, Any] = {
    "outcome": 0,  # 0 published, 2 to 4 refused, as freepublish/get reports it
    "polls": 1,  # so often freepublish/get answers "under way" ...
    "seconds": 5,  # ... unless this time has passed on the platform's clock
    "fail_idx": [],
    "submit_error": 0,
    "bad_words": [],
    "draft_leaves": "accept",  # or "success"
    "events": ["PUBLISHJOBFINISH"],  # the names under which the end is told, one after the other; none: never
    "event_seconds": 0,
    "mass_outcome": "sendsuccess",
    "mass_confirm": False,  # the administrator has to confirm within 30 minutes
}
"""What the platform does with what this account sends, until something else is ordered."""


def add_account(store: Store, *, appid: str, secret: str, name: str, kind: Kind = Kind.VERIFIED, **settings: Any) -> None:
    """
    Open an account. `settings`: service, comments, followers, whitelist (addresses that may ask), and for callbacks token, aes_key (43 characters), callback.

    :raises TypeError: there is no such setting.
    """
    unknown = set(settings) - set(DEFAULTS)
    if unknown:
        raise TypeError(f"no such setting: {sorted(unknown)}")
    account = {**DEFAULTS, **settings, "appid": appid, "secret": secret, "name": name, "kind": kind}
    account["gh"] = "gh_" + hashlib.sha256(appid.encode()).hexdigest()[:12]
    store.put("account", appid, account)


def followers(account: dict[str, Any]) -> list[str]:
    """Return the ids of all followers; the same at every call."""
    return [follower(account["appid"], number) for number in range(int(account["followers"]))]


def follower(appid: str, number: int) -> str:
    """Return the id of one reader for this account."""
    return "o" + hashlib.sha256(f"{appid} {number}".encode()).hexdigest()[:27]


def day_of(moment: datetime) -> str:
    """Return the platform's day (ISO) of a moment."""
    return moment.astimezone(CHINA).date().isoformat()
