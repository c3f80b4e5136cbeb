"""The first screen in the side bar."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text

MENU = (Entry(label=Text("待我处理", "Waiting for me"), icon="home", url="home:home", order=0),)
