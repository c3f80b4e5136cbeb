"""What other screens show of releases."""

from guikou.console.areas import Entry, Waiting
from guikou.console.areas.releases.listing import MOVES
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action
from guikou.release.queries.releases import releases

MENU = (Entry(label=Text("稿件", "Releases"), icon="edit", url="releases:list", order=110, action=Action.SEE_RELEASES),)
WAITING = (
    Waiting(
        label=Counted("篇草稿待完成", "draft to finish", "drafts to finish"),
        url="releases:list",
        query="turn=mine-to-finish",
        count=lambda by, _now: releases(by).filter(MOVES["mine-to-finish"].waits(by)).order_by().count(),
        action=Action.WRITE_RELEASES,
    ),
)
