"""What other screens show of the requests."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from guikou.console.areas import Alarm, Alarms, Entry, Waiting
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries
from guikou.registry.domain.requests import RequestState


def _late(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    count = queries.to_file(by).filter(file_by__lt=timezone.localdate(now)).count()
    text = Text("{n}项已批准的申请超过报备期限", "{n} approved requests were not filed in time")
    return (Alarm(text=text.fill(n=count), url=f"{reverse('requests:list')}?late=yes"),) if count else ()


MENU = (Entry(label=Text("账号申请", "Requests"), icon="request", url="requests:list", order=210, action=Action.SEE_REGISTER),)
WAITING = (
    Waiting(
        label=Text("项申请待审批", "requests to decide"),
        url="requests:list",
        query="turn=mine-to-decide",
        count=lambda by, _now: queries.decidable(by).order_by().count(),
        action=Action.DECIDE_REQUESTS,
    ),
    Waiting(
        label=Text("项申请待报备", "requests to file"),
        url="requests:list",
        query=f"state={RequestState.APPROVED.value}",
        count=lambda by, _now: queries.to_file(by).order_by().count(),
        action=Action.DECIDE_REQUESTS,
    ),
    Waiting(
        label=Text("项申请被退回", "requests that came back"),
        url="requests:list",
        query="turn=mine-to-mend",
        count=lambda by, _now: queries.to_mend(by).order_by().count(),
        action=Action.REQUEST,
    ),
)
ALARMS = (Alarms(alarms=_late, action=Action.DECIDE_REQUESTS),)
