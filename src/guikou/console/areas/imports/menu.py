"""What other screens show of the imports."""

from guikou.collection.queries import imports as queries
from guikou.console.areas import Entry, Waiting
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action

MENU = (Entry(label=Text("批量导入", "Imports"), icon="import", url="imports:list", order=230, action=Action.SEE_COLLECTION),)
WAITING = (
    Waiting(
        label=Counted("次导入待处理", "import to go on with", "imports to go on with"),
        url="imports:list",
        query="turn=mine-to-go-on",
        count=lambda by, _now: queries.waiting(by).order_by().count(),
        action=Action.IMPORT,
    ),
)
