"""What other screens show of the inspections."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

MENU = (Entry(label=Text("检查", "Inspections"), icon="calendar", url="inspections:list", order=410, action=Action.SEE_FINDINGS),)
