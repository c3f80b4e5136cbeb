"""From the last signature to what the public sees, and back: each channel on its practice platform."""

from pathlib import Path
from typing import Any

import pytest

from delivering import TEXT, connected, go_on, practising, version_for
from factories_platform import NOW
from factories_release import Desk, version
from guikou.release.models import Attempt, Delivery
from guikou.release.operations import releasing, writing
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
    "sms": ("handed over", "by hand", "by hand"),
    "webhook": ("handed over", "handed over", "recalled"),
    "by-hand": ("by hand", "by hand", "by hand"),
}
OTHER = "停水改为3月6日8时至18时，范围不变。"


@pytest.mark.parametrize("adapter", CHANNELS)
def test_a_notice_is_published_corrected_and_taken_back(adapter: str, settings: Any, tmp_path: Path) -> None:
    published, corrected, recalled = CHANNELS[adapter]
    desk = Desk.new()
    with practising(settings, tmp_path) as running:
        account = connected(desk.office, adapter, base="https://receiver.example/in" if adapter == "webhook" else "")
        release = desk.released(accounts=[version_for(account, adapter, desk)])
        go_on(running)
        row = Delivery.objects.get(act="publish")
        assert (row.state, row.practice, row.leased_until) == (published, True, None), row.problem_en
        if published == "visible":
            assert row.seen["text"] or row.seen["title"]
            assert row.address.startswith(running.address)
            assert row.pull_at is not None
        correct(desk, release, version_for(account, adapter, desk, text=OTHER))
        go_on(running)
        assert Delivery.objects.get(act="correct").state == corrected, Delivery.objects.get(act="correct").problem_en
        releasing.recall(release_id=release.pk, why="内容有误", by=desk.head, now=NOW)
        go_on(running)
        assert Delivery.objects.get(act="recall").state == recalled, Delivery.objects.get(act="recall").problem_en
    ends = TrailLine.objects.filter(action__startswith="delivery.")
    assert ends.count() >= 3
    assert not list(breaks())
    assert Attempt.objects.filter(delivery=row).exists()


def correct(desk: Desk, release: Any, shown: Any) -> None:
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=desk.head, now=NOW)
    writing.edit(release_id=release.pk, version=None, masters=[version(html=f"<p>{OTHER}</p>")], accounts=[shown], by=desk.head, now=NOW)
    writing.hand_in(release_id=release.pk, version=None, by=desk.head, now=NOW)
    desk.signed(release, number=2)


def test_what_is_out_says_what_was_written(settings: Any, tmp_path: Path) -> None:
    desk = Desk.new()
    with practising(settings, tmp_path) as running:
        account = connected(desk.office, "mastodon")
        desk.released(accounts=[version_for(account, "mastodon", desk)])
        go_on(running)
    assert TEXT in Delivery.objects.get().seen["text"]
