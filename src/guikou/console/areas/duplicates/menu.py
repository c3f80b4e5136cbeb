"""What other screens show of the duplicates."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

MENU = (Entry(label=Text("重复内容", "Duplicates"), icon="copy", url="duplicates:list", order=430, action=Action.SEE_FINDINGS),)
