"""What other screens show of the trail."""

from datetime import datetime

from django.urls import reverse

from guikou.console.areas import Alarm, Alarms, Entry
from guikou.jobs.domain.states import JobState
from guikou.jobs.queries import newest_export, newest_verification
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor


def _alarms(by: Actor, now: datetime) -> tuple[Alarm, ...]:  # noqa: ARG001 - as all sources of alarms
    verified, exported = newest_verification(), newest_export()
    if (verified and verified.result.get("problems")) or (exported and exported.state == JobState.FAILED):
        return (Alarm(text=Text("审计链核对发现问题", "The trail does not verify"), url=reverse("trail:verification")),)
    return ()


MENU = (Entry(label=Text("审计链", "Trail"), icon="trail", url="trail:list", order=860, action=Action.SEE_TRAIL),)
ALARMS = (Alarms(alarms=_alarms, action=Action.SEE_TRAIL),)
