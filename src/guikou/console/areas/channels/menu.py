"""What other screens show of the channels."""

from datetime import datetime

from django.urls import reverse

from guikou.console.areas import Alarm, Alarms, Entry
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.release.queries import channels


def _stopped(by: Actor, _now: datetime) -> tuple[Alarm, ...]:
    text = Text("“{name}”及下属单位已停发：{why}", "Sending of “{name}” and all below it is stopped: {why}")
    return tuple(
        Alarm(text=text.fill(name=stop.organisation.name, why=stop.why), url=reverse("channels:stops")) for stop in channels.stops_over(by)
    )


def _logins(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    found = channels.login_troubles(by, now=now)
    failed = Counted(
        "有{n}个账号登录失效，已暂停发送",
        "The login of {n} account failed; nothing is sent to it",
        "The logins of {n} accounts failed; nothing is sent to them",
    )
    soon = Counted(
        "有{n}个账号的登录即将到期或已过期",
        "The login of {n} account ends soon or has ended",
        "The logins of {n} accounts end soon or have ended",
    )
    listed = (("held", failed), ("expiring", soon))
    return tuple(
        Alarm(text=words.of(found[kind]), url=f"{reverse('channels:list')}?trouble={kind}") for kind, words in listed if found[kind]
    )


MENU = tuple(
    Entry(label=Text("发布渠道", "Channels"), icon="link", url="channels:list", order=170, action=action)
    for action in (Action.SEE_RELEASES, Action.SET_CHANNELS)
)
ALARMS = tuple(Alarms(alarms=_logins, action=action) for action in (Action.SEE_RELEASES, Action.SET_CHANNELS))
BANNERS = (Alarms(alarms=_stopped, action=Action.SEE_RELEASES),)
