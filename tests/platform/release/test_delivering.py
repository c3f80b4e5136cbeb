"""From the last signature to what the public sees, and back: each channel on its practice platform."""

from pathlib import Path
from typing import Any

import pytest

from delivering import connected, corrected, go_on, practising, released
from factories_platform import NOW
from factories_release import Desk
from guikou.release.models import Attempt, Delivery
from guikou.release.operations import releasing
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
# Adapter → how a publication, a correction and a recall of it end.
CHANNELS = {
    "wechat": ("visible", "by hand", "recalled"),
    "weibo": ("visible", "by hand", "recalled"),
    "mastodon": ("visible", "visible", "recalled"),
    "bluesky": ("visible", "visible", "recalled"),
    "wordpress": ("visible", "visible", "recalled"),
    "telegram": ("visible", "visible", "recalled"),
    "sms": ("handed over", "by hand", "handed over"),  # a message cannot be taken back: another one says that it was
    "webhook": ("handed over", "handed over", "recalled"),
    "by-hand": ("by hand", "by hand", "by hand"),
}


def ended(act: str) -> Delivery:
    """Return the row of that act, which nobody has any more."""
    row = Delivery.objects.get(act=act)
    assert (row.practice, row.leased_until) == (True, None)
    return row


@pytest.mark.parametrize("adapter", CHANNELS)
def test_a_notice_is_published_corrected_and_taken_back(adapter: str, settings: Any, tmp_path: Path) -> None:
    published, replaced, taken_back = CHANNELS[adapter]
    desk = Desk.new()
    with practising(settings, tmp_path) as running:
        account = connected(desk.office, adapter, base="https://receiver.example/in" if adapter == "webhook" else "")
        release = released(desk, account, adapter=adapter)
        go_on(running)
        row = ended("publish")
        assert row.state == published, row.problem_en
        if published == "visible":
            assert "停水" in row.seen["title"] + row.seen["text"]
            assert row.address.startswith(running.address)
            assert row.pull_at is not None
        corrected(desk, release, account, adapter=adapter)
        go_on(running)
        assert ended("correct").state == replaced, ended("correct").problem_en
        releasing.recall(release_id=release.pk, why="内容有误", by=desk.head, now=NOW)
        go_on(running)
        assert ended("recall").state == taken_back, ended("recall").problem_en
    assert Attempt.objects.filter(delivery=row).exists()
    assert TrailLine.objects.filter(action__startswith="delivery.").count() >= 3
    assert not list(breaks())
