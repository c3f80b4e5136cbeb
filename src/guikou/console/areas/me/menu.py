"""What other screens show of one's own account."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text

MENU = (Entry(label=Text("我的账户", "My account"), icon="person", url="me:show", order=890),)
