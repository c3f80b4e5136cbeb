"""What other screens show of reviews."""

from datetime import datetime

from django.urls import reverse

from guikou.console.areas import Alarm, Alarms, Entry, Waiting
from guikou.console.areas.reviews.words import TITLE
from guikou.kernel.bilingual import Counted
from guikou.people.domain.policy import Action, Actor
from guikou.release.queries import reviews


def _late(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    count = reviews.waiting(by).filter(reviews.overdue(now=now)).order_by().count()
    text = Counted("有{n}篇稿件审校逾期", "The review of {n} text is overdue", "The reviews of {n} texts are overdue")
    return (Alarm(text=text.of(count), url=f"{reverse('reviews:under-way')}?overdue=yes"),) if count else ()


MENU = (Entry(label=TITLE, icon="done", url="reviews:list", order=115, action=Action.SEE_RELEASES),)
WAITING = (
    Waiting(
        label=Counted("篇稿件待审校", "text to review", "texts to review"),
        url="reviews:list",
        count=lambda by, now: reviews.mine(by, now=now).order_by().count(),
        action=Action.REVIEW_RELEASES,
    ),
)
ALARMS = (Alarms(alarms=_late, action=Action.RUN_DESK),)
