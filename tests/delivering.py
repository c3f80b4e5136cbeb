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
from factories_release import Desk, shown_on
from guikou.channels.practice.serving import Running, practice, tick
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.delivering.crew import deliver_all
from guikou.release.domain.content import AccountVersion, Field, File
from guikou.release.models import Channel, Delivery
from guikou.release.operations.media import keep

PLATFORM = {"wordpress": "website", "webhook": "website", "by-hand": "douyin"}
TEXT = "因管道检修，3月5日8时至18时城东停水。"
SETTINGS = {"appid": "wx1", "uid": "1", "operator_ip": "203.0.113.7"}


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


def version_for(account: Account, adapter: str, desk: Desk, **fields: Any) -> AccountVersion:
    """Return what an account of that platform shows: a short text, and on WeChat a cover."""
    own: dict[str, Any] = {"text": TEXT} | ({"pictures": (picture(desk),), "cover": 0} if adapter == "wechat" else {}) | fields
    return shown_on(account, own=frozenset(Field(name) for name in own), **own)


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
