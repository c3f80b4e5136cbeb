"""Where a delivery stands, in words for people, and why it waits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.utils import timezone

from guikou.channels.delivery import Hold, State
from guikou.kernel.bilingual import Text
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.models import Channel, Delivery, Release, Stop

STATE_WORDS: Final[Mapping[State, Text]] = {
    State.QUEUED: Text("等待发送", "Waiting to be sent"),
    State.PREPARING: Text("正在准备", "Being prepared"),
    State.PREPARED: Text("已备好，未公开", "Prepared, not public"),
    State.SENDING: Text("正在发送", "Being sent"),
    State.UNCONFIRMED: Text("是否发出待核实", "Not known whether it is out"),
    State.ACCEPTED: Text("平台已接收，待回读", "Accepted, to be read back"),
    State.VISIBLE: Text("公众已可见", "Visible to the public"),
    State.HANDED_OVER: Text("已交给接收方", "Handed over"),
    State.RECALLED: Text("已撤下", "Taken back"),
    State.REFUSED: Text("没有发出", "Not delivered"),
    State.BY_HAND: Text("等待人工办理", "A person has to do it"),
}
ACT_WORDS: Final[Mapping[str, Text]] = {
    Delivery.Act.PUBLISH: Text("发布", "Publish"),
    Delivery.Act.CORRECT: Text("更正", "Correct"),
    Delivery.Act.RECALL: Text("撤回", "Take back"),
}
MODE_WORDS: Final[Mapping[str, Text]] = {
    Channel.Mode.OFF: Text("不发送", "Off"),
    Channel.Mode.PRACTICE: Text("练习", "Practice"),
    Channel.Mode.LIVE: Text("正式发送", "Live"),
}
_EMBARGO = Text("禁发期至 {until}，此前不得公开", "Embargo until {until}; nothing of it may be public before")
_NO_CHANNEL = Text("账号尚未接入，请先接入", "The account is not connected yet; connect it first")
_OFF = Text("账号的发送开关已关闭", "Sending is switched off for the account")
_STOPPED = Text("{name}已停止全部发送", "All sending of {name} is stopped")
_HELD = Text("账号登录失效，请更新凭证", "The account's login failed; renew its credentials")
_LIVE_BEGUN = Text(
    "这条投递已在真实平台上开始，须切换到正式发送才能完成", "It was begun on the real platform; switch the account to live to end it"
)


def why_waiting(rows: Iterable[Delivery], *, now: datetime) -> dict[int, Text]:
    """
    Return, by the number of a delivery, why its next step is not taken; those that go on, or have ended, are left out. One query, if account, organisation and
    channel are at hand.
    """
    stops = list(Stop.objects.filter(lifted_at=None).select_related("organisation"))
    found = {row.pk: _why(row, stops, now) for row in rows if row.state in UNDER_WAY}
    return {pk: why for pk, why in found.items() if why is not None}


def _why(row: Delivery, stops: Iterable[Stop], now: datetime) -> Text | None:
    channel = getattr(row.account, "channel", None)
    if channel is None:
        return _NO_CHANNEL
    if channel.held:
        return _HELD
    if row.hold != Hold.NOT:
        return _said(row)
    looks = row.state in (State.PREPARING, State.UNCONFIRMED, State.ACCEPTED)
    if not looks:
        if channel.mode == Channel.Mode.OFF:
            return _OFF
        stop = next((stop for stop in stops if row.account.organisation.path.startswith(stop.organisation.path)), None)
        if stop:
            return _STOPPED.fill(name=stop.organisation.name)
        begun = row.act != Delivery.Act.PUBLISH or row.state != State.QUEUED
        if begun and not row.practice and channel.mode != Channel.Mode.LIVE:
            return _LIVE_BEGUN
    return _said(row) if row.not_before > now else None


def _said(row: Delivery) -> Text | None:
    return Text(row.problem_zh, row.problem_en) if row.problem_en else None


def embargo(release: Release) -> Text | None:
    """Say until when nothing of a release may be public; None where its author set no embargo."""
    if release.embargo_until is None:
        return None
    return _EMBARGO.fill(until=f"{timezone.localtime(release.embargo_until):%Y-%m-%d %H:%M}")
