"""Background work of the installation itself: its trail, and the rows of work that is over."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django.conf import settings

from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.queries import EXPORT_HEAD, VERIFY_TRAIL
from guikou.jobs.registry import Work, daily, handler
from guikou.kernel.bilingual import Text
from guikou.trail import heads, queries

KEPT = {JobState.DONE: timedelta(days=30), JobState.FAILED: timedelta(days=365), JobState.STOPPED: timedelta(days=365)}
SHOWN = 100
"""So many problems of a broken trail are kept as the result of verifying it."""


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


@handler("jobs.clear", Text("清理已结束任务的记录", "Clear records of jobs that are over"), schedule=daily(at=time(4, 10)))
def clear(work: Work) -> Mapping[str, Any]:
    """Remove what nobody needs any more."""
    removed = 0
    for state, kept in KEPT.items():
        removed += Job.objects.filter(state=state, ended_at__lt=work.now() - kept).delete()[0]
    Worker.objects.filter(seen_at__lt=work.now() - timedelta(days=7)).delete()
    return {"removed": removed}
