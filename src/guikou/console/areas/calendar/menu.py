"""What other screens show of the calendar."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

MENU = (Entry(label=Text("发布日历", "Calendar"), icon="calendar", url="calendar:show", order=140, action=Action.SEE_RELEASES),)
