"""How the state of people, invitations and tokens is said, and what somebody is signed in with."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from guikou.console.components import Status, Tone
from guikou.kernel.bilingual import Text

# What a browser calls itself, and what people call it; the first that fits.
BROWSERS = (
    ("MicroMessenger", Text("微信", "WeChat")),
    ("Edg/", Text("Edge 浏览器", "Edge")),
    ("Firefox/", Text("Firefox 浏览器", "Firefox")),
    ("Chrome/", Text("Chrome 浏览器", "Chrome")),
    ("Safari/", Text("Safari 浏览器", "Safari")),
)
SYSTEMS = (
    ("HarmonyOS", Text("鸿蒙设备", "HarmonyOS")),
    ("Android", Text("安卓设备", "Android")),
    ("iPhone", Text("苹果手机", "iPhone")),
    ("iPad", Text("苹果平板", "iPad")),
    ("Windows", Text("Windows 电脑", "Windows")),
    ("Macintosh", Text("苹果电脑", "Mac")),
    ("Linux", Text("Linux 电脑", "Linux")),
)
UNKNOWN = Text("未知设备", "an unknown device")
LEFT = Status(Text("已离开", "left"), Tone.NEUTRAL)
ACTIVE = Status(Text("在用", "active"), Tone.GOOD)
NO_ROLE = Status(Text("目前没有角色", "no role now"), Tone.WARN)
INVITED = Status(Text("已邀请，未接受", "invited"), Tone.BUSY)
EXPIRED = Status(Text("邀请已过期", "invitation expired"), Tone.WARN)
NOT_SENT = Status(Text("邀请邮件未发出", "invitation mail not taken"), Tone.BAD)


def state(person: Any, *, now: datetime, today: date) -> Status:
    """Return how it stands with a person of `people.queries.people`."""
    if not person.is_active:
        return LEFT
    if person.joined_at is None:
        newest = next((link for link in person.links if link.withdrawn_at is None), None)
        if newest is None or newest.expires_at <= now:
            return EXPIRED
        return INVITED if newest.sent_at else NOT_SENT
    held = [each for each in person.seen_appointments if holds(each, today)]
    return ACTIVE if held else NO_ROLE


def holds(appointment: Any, today: date) -> bool:
    """Say whether a role is held on that day."""
    return bool(appointment.since <= today and (appointment.until is None or appointment.until >= today))


def term(appointment: Any, today: date) -> Status:
    """Return whether a role is to come, held, or over."""
    if appointment.since > today:
        return Status(Text("尚未开始", "to come"), Tone.NEUTRAL)
    if holds(appointment, today):
        return Status(Text("现任", "held"), Tone.GOOD)
    return Status(Text("已结束", "over"), Tone.NEUTRAL)


def second_factor(*, there: bool) -> Status:
    """Return whether a second factor is set up."""
    return Status(Text("已设置", "set up"), Tone.GOOD) if there else Status(Text("未设置", "not set up"), Tone.WARN)


def token_state(token: Any, now: datetime) -> Status:
    """Return whether a token still works."""
    if token.revoked_at:
        return Status(Text("已吊销", "revoked"), Tone.NEUTRAL)
    if token.expires_at <= now:
        return Status(Text("已过期", "expired"), Tone.NEUTRAL)
    return Status(Text("有效", "works"), Tone.GOOD)


def device(agent: str) -> Text:
    """Return in words what a browser says of itself and its machine."""
    browser, system = (next((words for mark, words in marks if mark in agent), None) for marks in (BROWSERS, SYSTEMS))
    if browser and system:
        return Text("{system}，{browser}", "{browser} on {system}").fill(system=system, browser=browser)
    return browser or system or UNKNOWN


def devices(sessions: Iterable[Any]) -> list[Any]:
    """Return the sessions, each with its `device` in words."""
    listed = list(sessions)
    for session in listed:
        session.device = device(session.user_agent)
    return listed
