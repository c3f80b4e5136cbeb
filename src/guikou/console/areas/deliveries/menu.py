"""What other screens show of the deliveries."""

from datetime import datetime, timedelta

from django.urls import reverse

from guikou.console.areas import Entry, State, Waiting
from guikou.console.components import Figure
from guikou.consolidation.settings import coefficients
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.queries.deliveries import deliveries
from guikou.release.queries.served import accounts_served
from guikou.reports.saved import saved

PAST = timedelta(days=90)


def _person(by: Actor, _now: datetime) -> int:
    return deliveries(by, waits_for="person").filter(under(by.reach(Action.RUN_DESK), field="release__organisation__path")).count()


def _by_hand(by: Actor, _now: datetime) -> int:
    return deliveries(by, waits_for="by-hand").filter(under(by.reach(Action.WRITE_RELEASES), field="release__organisation__path")).count()


def _saved(by: Actor, now: datetime) -> tuple[Figure, ...]:
    told = coefficients()
    found = saved(accounts_served(by, since=now - PAST), told)
    if not found.releases:
        return ()
    rows = reverse("deliveries:list") + "?state=visible&state=handed+over&practice=no&act=publish"
    counted = Text("近90天正式发出、公众已可见的投递", "live deliveries of the last 90 days that were seen")
    origin = Text(
        "按一次编审代替各账号分别编审估算：少编{writings}次，每次{edit}小时加{reviews}道审校各{review}小时（取中间值，范围{low}至{high}小时）。系数来源：{source}",
        "estimated: one piece of editing instead of one on each account, {writings} fewer, each {edit} h and {reviews} reviews of {review} h (middle values; {low} to {high} h). Source of the coefficients: {source}",
    ).fill(
        writings=found.writings,
        edit=told.edit_hours_per_post.mid,
        reviews=f"{told.reviews_per_post.mid:g}",
        review=told.hours_per_review.mid,
        low=f"{found.low:g}",
        high=f"{found.high:g}",
        source=told.edit_hours_per_post.source,
    )
    return (
        Figure(
            label=Text("一次编审、发到多个账号", "Written once, shown in many places"), value=found.places, origin=counted, at=now, url=rows
        ),
        Figure(label=Text("少做的编发", "Pieces of editing not made"), value=found.writings, origin=counted, at=now, url=rows),
        Figure(
            label=Text("节约工时", "Hours saved"),
            value=found.mid,
            origin=origin,
            at=now,
            unit=Counted("小时", "hour", "hours"),
            url=rows,
        ),
    )


STATE = (State(heading=Text("发布台", "Release desk"), order=150, figures=_saved, action=Action.SEE_RELEASES),)
MENU = (Entry(label=Text("投递", "Deliveries"), icon="export", url="deliveries:list", order=150, action=Action.SEE_RELEASES),)
WAITING = (
    Waiting(
        label=Counted("条投递需要人工处理", "delivery that waits for a person", "deliveries that wait for a person"),
        url="deliveries:list",
        query="turn=mine-to-settle",
        count=_person,
        action=Action.RUN_DESK,
    ),
    Waiting(
        label=Counted("条投递待人工发布", "delivery to be done by hand", "deliveries to be done by hand"),
        url="deliveries:list",
        query="turn=mine-by-hand",
        count=_by_hand,
        action=Action.WRITE_RELEASES,
    ),
)
