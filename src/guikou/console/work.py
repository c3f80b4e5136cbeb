"""Background work that needs to know what pages show."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from guikou.console import areas
from guikou.jobs.registry import Work, daily, handler
from guikou.kernel.bilingual import Text
from guikou.people import digests
from guikou.people.domain.policy import Actor

AT = time(7, 30)
TITLE = Text("发送待办邮件", "Send mail about what waits")


def waiting_for(by: Actor, now: datetime) -> Sequence[digests.Line]:
    """Return what the first screen says waits for this person, then what is wrong."""
    counted = ((kind, kind.count(by, now)) for kind in areas.waiting(by))
    lines = [
        digests.Line(text=kind.label.of(count), count=count, path=reverse(kind.url) + (f"?{kind.query}" if kind.query else ""))
        for kind, count in counted
        if count
    ]
    alarms = [alarm for source in areas.alarms(by) for alarm in source.alarms(by, now)]
    return [*lines, *(digests.Line(text=alarm.text, path=alarm.url or reverse("home:home")) for alarm in alarms)]


@handler("console.digests", TITLE, schedule=daily(at=AT))
def send_digests(work: Work) -> dict[str, Any]:
    """Send everybody who wants it what waits for them."""
    now, sent = work.now(), 0
    with work.progress.stage(TITLE, unit=Text("人", "people")) as stage:
        for person in digests.readers(timezone.localdate(now)):
            sent += digests.send(person, waiting_for, now=now)
            stage.advance()
    return {"sent": sent}
