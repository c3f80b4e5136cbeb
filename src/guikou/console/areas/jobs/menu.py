"""What other screens show of background work."""

from datetime import datetime, timedelta

from django.urls import reverse

from guikou.console.areas import Alarm, Alarms, Entry
from guikou.jobs import queries
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor


def _alarms(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    since = now - timedelta(days=7)
    failed = queries.failed(by, since=since)
    found = []
    if failed:
        text = Text("近七天有{count}项后台任务失败", "{count} background jobs failed in the last seven days").fill(count=failed)
        found.append(Alarm(text=text, url=f"{reverse('jobs:list')}?state=failed&ended-from={since.date().isoformat()}"))
    if not queries.workers(now).exists():
        found.append(
            Alarm(text=Text("没有正在运行的后台任务进程，任务都在等待", "No worker is running: all jobs wait"), url=reverse("jobs:list"))
        )
    return tuple(found)


MENU = (Entry(label=Text("后台任务", "Background jobs"), icon="job", url="jobs:list", order=870),)
ALARMS = (Alarms(alarms=_alarms, action=Action.EDIT_SETTINGS),)
