"""What other screens show of the conflicts."""

from guikou.console.areas import Entry, Waiting
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action
from guikou.registry import queries

MENU = (Entry(label=Text("来源冲突", "Conflicts"), icon="alarm", url="conflicts:list", order=220, action=Action.SEE_REGISTER),)
WAITING = (
    Waiting(
        label=Counted("项来源冲突待处理", "conflict to settle", "conflicts to settle"),
        url="conflicts:list",
        query="turn=mine-to-settle",
        count=lambda by, _now: queries.conflicts(by, Action.EDIT_REGISTER).filter(queries.open_conflicts()).order_by().count(),
        action=Action.EDIT_REGISTER,
    ),
)
