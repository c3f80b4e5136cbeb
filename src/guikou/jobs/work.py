"""Background work of the installation itself: its trail, and the rows of work that is over."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks.base import Task

from guikou.jobs import tasks
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.queries import EXPORT_HEAD, VERIFY_TRAIL
from guikou.jobs.registry import Work, daily, handler
from guikou.kernel.bilingual import Text
from guikou.trail import heads, queries

KEPT = {JobState.DONE: timedelta(days=30), JobState.FAILED: timedelta(days=365), JobState.STOPPED: timedelta(days=365)}
SHOWN = 100
"""So many problems of a broken trail are kept as the result of verifying it."""


class NotATask(TypeError):
    """What a job names is no task of a library."""


@handler(EXPORT_HEAD, Text("签名并导出审计链链头", "Sign and export the head of the trail"), schedule=daily(at=time(1, 30)))
def export_head(work: Work) -> Mapping[str, Any]:
    """Sign the newest line of the day; fails where the chain does not hold."""
    key = heads.private_key(settings.HOME, settings.ENVIRONMENT.trail_key)
    return {"file": heads.export(settings.HOME / heads.FOLDER, key=key, now=work.now()).name}


@handler(VERIFY_TRAIL, Text("核对审计链", "Verify the trail"))
def verify(_work: Work) -> Mapping[str, Any]:
    """Go through the whole chain and all exported heads."""
    key = heads.private_key(settings.HOME, settings.ENVIRONMENT.trail_key)
    found = list(heads.problems(heads.files(settings.HOME / heads.FOLDER), [key.public_key()]))
    return {
        "lines": queries.head()[0],
        "problems": len(found),
        "shown": [{"number": each.number, "zh": each.reason.zh, "en": each.reason.en} for each in found[:SHOWN]],
    }


@handler(tasks.KIND, Text("系统内部任务", "Work of a library"))
def call(work: Work) -> None:
    """
    Call the task that a library asked for.

    :raises NotATask: the job names something else.
    """
    task = import_string(work.arguments["task"])
    if not isinstance(task, Task):
        raise NotATask(work.arguments["task"])
    task.call(*work.arguments["args"], **work.arguments["kwargs"])


@handler("jobs.clear", Text("清理已结束任务的记录", "Clear records of jobs that are over"), schedule=daily(at=time(4, 10)))
def clear(work: Work) -> Mapping[str, Any]:
    """Remove what nobody needs any more."""
    removed = 0
    for state, kept in KEPT.items():
        removed += Job.objects.filter(state=state, ended_at__lt=work.now() - kept).delete()[0]
    Worker.objects.filter(seen_at__lt=work.now() - timedelta(days=7)).delete()
    return {"removed": removed}
