"""What tests of collection share."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from factories_platform import make_account, make_actor, make_organisation
from guikou.collection.fetching.client import Client
from guikou.collection.fetching.hosts import SharedHosts
from guikou.collection.models import Source
from guikou.collection.operations.sources import add_source
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.people.domain.policy import Role
from guikou.registry.models import Account

QUICK = FetchLimits(body=2_000_000, unpacked=4_000_000, connect=2.0, read=2.0, total=10.0, interval=0.0, patience=0.3)


@pytest.fixture
def local_client() -> Client:
    """Return a client that may ask servers on this machine, and does not wait between requests."""
    return Client(hosts=SharedHosts(), private=PrivateHosts.of(["127.0.0.1"]), clock=lambda: datetime.now(UTC), limits=QUICK)


@pytest.fixture
def account(db: None) -> Account:
    """Return the website of a county."""
    return make_account(make_organisation(), platform="website", stable_id="", key="website:~county.example", name="某县人民政府网站")


@pytest.fixture
def new_source(account: Account) -> Callable[..., Source]:
    """Return a maker of sources of that account."""

    def make(address: str, kind: str = "feed", **given: Any) -> Source:
        owner = given.pop("account", account)
        now = given.pop("now", datetime.now(UTC))
        by = make_actor(Role.SUPERVISOR, at=owner.organisation)
        pk = add_source(account_id=owner.pk, kind=kind, address=address, every_minutes=360, by=by, now=now)
        return Source.objects.get(pk=pk)

    return make
