"""Help in the side bar."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text

MENU = (Entry(label=Text("帮助", "Help"), icon="help", url="help:next", order=900),)
