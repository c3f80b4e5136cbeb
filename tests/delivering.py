"""Accounts on the practice platforms, and a desk that delivers to them, for tests."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image

from factories_platform import NOW, make_account
from factories_release import Desk, version
from guikou.channels.practice.serving import Running, practice, tick
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.delivering.crew import deliver_all
from guikou.release.domain.content import File, Version
from guikou.release.models import Channel, Delivery, Release
from guikou.release.operations.media import keep

PLATFORM = {"wordpress": "website", "webhook": "website", "by-hand": "douyin"}


@contextmanager
def practising(settings: Any, folder: Path) -> Iterator[Running]:
    """Serve the practice platforms while the block runs, and let the installation practise there."""
    with practice(folder / "practice", port=0, smtp_port=None) as running:
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"practice_address": running.address})
        yield running


def connected(organisation: Organisation, adapter: str, mode: str = Channel.Mode.PRACTICE, **columns: Any) -> Account:
    """Return an account that is connected."""
    account = make_account(organisation, platform=PLATFORM.get(adapter, adapter))
    Channel.objects.create(account=account, adapter=adapter, mode=mode, made_at=NOW, changed_at=NOW, **columns)
    return account


def picture(desk: Desk) -> File:
    """Return a picture that is kept."""
    data = io.BytesIO()
    Image.new("RGB", (600, 300), "white").save(data, "JPEG")
    media = keep(data=data.getvalue(), media_type="image/jpeg", by=desk.clerk, now=NOW)
    return File(name="停水范围.jpg", media_type="image/jpeg", digest=media.digest, alt="城东停水范围图")


def master_for(adapter: str, desk: Desk, **fields: Any) -> Version:
    """Return a notice as that platform takes it: on WeChat with a cover."""
    return version(**({"pictures": (picture(desk),), "cover": 0} if adapter == "wechat" else {}) | fields)


def released(desk: Desk, *accounts: Account, adapter: str = "") -> Release:
    """Return a notice that is public and goes to these accounts."""
    return desk.released(*accounts, masters=[master_for(adapter, desk)])


def corrected(desk: Desk, release: Release, *accounts: Account, adapter: str = "") -> Release:
    """Correct it, up to the last signature."""
    return desk.corrected(release, *accounts, masters=[master_for(adapter, desk, html="<p>停水改为3月6日8时至18时，范围不变。</p>")])


def go_on(running: Running | None = None, *, rounds: int = 8) -> None:
    """Deliver until nothing is under way, with a minute on the platforms' clocks between two rounds."""
    for _ in range(rounds):
        deliver_all()
        waiting = Delivery.objects.filter(state__in=UNDER_WAY, hold="")
        if not waiting.exists():
            return
        if running:
            for platform in running.platforms.values():
                platform.clock.advance(timedelta(minutes=1))
            tick(running.platforms.values())
        waiting.update(not_before=timezone.now())
