"""What other screens show of people."""

from guikou.console.areas import Entry, Waiting
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action
from guikou.people.queries import not_come

MENU = (Entry(label=Text("人员和角色", "People and roles"), icon="people", url="people:list", order=810, action=Action.SEE_PEOPLE),)
WAITING = (
    Waiting(
        label=Counted("份邀请已过期或未送达", "invitation that expired or was not taken", "invitations that expired or were not taken"),
        url="people:list",
        query="turn=mine-to-invite",
        count=lambda by, now: not_come(by, now=now).count(),
        action=Action.EDIT_PEOPLE,
    ),
)
