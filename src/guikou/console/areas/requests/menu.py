"""What other screens show of the requests."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from guikou.console.areas import Alarm, Alarms, Entry, State, Waiting
from guikou.console.components import Figure
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries
from guikou.registry.domain.requests import OPEN

REQUESTS = Text("账号申请", "the requests")


def _figures(by: Actor, now: datetime) -> tuple[Figure, ...]:
    listed = reverse("requests:list")
    unsettled, late = queries.unsettled(by, timezone.localdate(now))
    waiting = "&".join(f"state={state}" for state in sorted(OPEN))
    counted = (
        (Text("未办结", "Not settled"), unsettled, f"{listed}?{waiting}"),
        (Text("报备超期", "Overdue for filing"), late, f"{listed}?late=yes"),
    )
    return tuple(Figure(label=label, value=count, origin=REQUESTS, at=now, url=url) for label, count, url in counted)


def _late(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    count = queries.to_file(by).filter(queries.late(timezone.localdate(now))).order_by().count()
    text = Counted(
        "{n}项已批准的申请超过报备期限", "{n} approved request was not filed in time", "{n} approved requests were not filed in time"
    )
    return (Alarm(text=text.of(count), url=f"{reverse('requests:list')}?late=yes&turn=mine-to-file"),) if count else ()


MENU = (Entry(label=Text("账号申请", "Requests"), icon="request", url="requests:list", order=210, action=Action.SEE_REGISTER),)
WAITING = (
    Waiting(
        label=Counted("项申请待审批", "request to decide", "requests to decide"),
        url="requests:list",
        query="turn=mine-to-decide",
        count=lambda by, _now: queries.decidable(by).order_by().count(),
        action=Action.DECIDE_REQUESTS,
    ),
    Waiting(
        label=Counted("项申请待报备", "request to file", "requests to file"),
        url="requests:list",
        query="turn=mine-to-file",
        count=lambda by, _now: queries.to_file(by).order_by().count(),
        action=Action.DECIDE_REQUESTS,
    ),
    Waiting(
        label=Counted("项申请被退回", "request that came back", "requests that came back"),
        url="requests:list",
        query="turn=mine-to-mend",
        count=lambda by, _now: queries.to_mend(by).order_by().count(),
        action=Action.REQUEST,
    ),
)
STATE = (State(heading=Text("账号申请", "Requests"), order=210, figures=_figures, action=Action.SEE_REGISTER),)
ALARMS = (Alarms(alarms=_late, action=Action.DECIDE_REQUESTS),)
