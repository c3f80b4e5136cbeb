"""What other screens show of collection."""

from datetime import datetime

from django.urls import reverse

from guikou.collection.domain.schedule import SourceState
from guikou.collection.queries import sources as queries
from guikou.console.account_page import AccountTab
from guikou.console.areas import Alarm, Alarms, Entry, State
from guikou.console.components import Figure
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor

SOURCES = Text("来源的状态", "the state of the sources")


def _figures(by: Actor, now: datetime) -> tuple[Figure, ...]:
    found = queries.overview(by, now)
    listed = reverse("collection:list")
    counted = (
        (Text("采集来源", "Sources"), found.sources, listed),
        (Text("采集滞后", "Behind"), found.behind, f"{listed}?behind=yes"),
        (Text("最近一次不完整", "Last time incomplete"), found.incomplete, f"{listed}?complete=no"),
    )
    return tuple(Figure(label=label, value=count, origin=SOURCES, at=now, url=url) for label, count, url in counted)


def _alarms(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    found = queries.overview(by, now)
    listed = reverse("collection:list")
    counted = (
        (
            found.login_expired,
            Counted(
                "{n}个采集来源的登录已失效，请更新登录",
                "{n} source has an expired login; please renew it",
                "{n} sources have an expired login; please renew it",
            ),
            f"{listed}?state={SourceState.LOGIN_EXPIRED}",
        ),
        (
            found.behind,
            Counted(
                "{n}个采集来源滞后，相关账号的更新情况无法判断",
                "{n} source is behind; what its account published cannot be told",
                "{n} sources are behind; what their accounts published cannot be told",
            ),
            f"{listed}?behind=yes",
        ),
    )
    return tuple(Alarm(text=text.of(count), url=url) for count, text, url in counted if count)


MENU = (Entry(label=Text("采集", "Collection"), icon="collection", url="collection:overview", order=300, action=Action.SEE_COLLECTION),)
STATE = (State(heading=Text("采集", "Collection"), order=300, figures=_figures, action=Action.SEE_COLLECTION),)
ALARMS = (Alarms(alarms=_alarms, action=Action.SEE_COLLECTION),)
ACCOUNT_TABS = (
    AccountTab(
        label=Text("发布内容", "Posts"),
        url="collection:posts",
        order=200,
        action=Action.SEE_COLLECTION,
        count=lambda by, account: queries.posts(by).filter(account=account).count(),
    ),
    AccountTab(label=Text("数据", "Figures"), url="collection:figures", order=300, action=Action.SEE_FIGURES),
)
