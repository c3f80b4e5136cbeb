"""What other screens show of background work."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from guikou.console.areas import Alarm, Alarms, Entry, State
from guikou.console.components import Figure
from guikou.jobs import queries
from guikou.jobs.domain.states import JobState
from guikou.jobs.domain.words import WORDS
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor

JOBS = Text("后台任务", "background jobs")
NOT_DONE = (JobState.WAITING, JobState.RUNNING, JobState.FAILED)


def _figures(by: Actor, now: datetime) -> tuple[Figure, ...]:
    """Return how many of the jobs that this person sees are not done; nothing where there never was one."""
    counted = queries.counts_by_state(by)
    listed = reverse("jobs:list")
    return tuple(
        Figure(label=WORDS[state], value=counted.get(state, 0), origin=JOBS, at=now, url=f"{listed}?state={state}")
        for state in NOT_DONE
        if counted
    )


def _alarms(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    since = timezone.localtime(now - timedelta(days=7)).replace(hour=0, minute=0, second=0, microsecond=0)
    failed = queries.failed(by, since=since)
    found = []
    if failed:
        text = Counted(
            "近七天有{n}项后台任务失败",
            "{n} background job failed in the last seven days",
            "{n} background jobs failed in the last seven days",
        ).of(failed)
        found.append(Alarm(text=text, url=f"{reverse('jobs:list')}?state=failed&ended-from={since.date().isoformat()}"))
    if not queries.workers(now).exists():
        found.append(
            Alarm(text=Text("没有正在运行的后台任务进程，任务都在等待", "No worker is running: all jobs wait"), url=reverse("jobs:list"))
        )
    return tuple(found)


MENU = (Entry(label=Text("后台任务", "Background jobs"), icon="job", url="jobs:list", order=870),)
STATE = (State(heading=Text("后台任务", "Background jobs"), order=870, figures=_figures),)
ALARMS = (Alarms(alarms=_alarms, action=Action.EDIT_SETTINGS),)
