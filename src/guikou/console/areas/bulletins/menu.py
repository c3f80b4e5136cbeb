"""What other screens show of the bulletins."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

MENU = (Entry(label=Text("检查通报", "Bulletins"), icon="bulletin", url="bulletins:list", order=420, action=Action.SEE_FINDINGS),)
