"""One's own settings in the side bar."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text

MENU = (Entry(label=Text("个人设置", "My settings"), icon="settings", url="settings:own", order=890),)
