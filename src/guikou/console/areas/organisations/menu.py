"""What other screens show of organisations."""

from guikou.console.areas import Entry
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

MENU = (
    Entry(label=Text("主办单位", "Organisations"), icon="organisation", url="organisations:list", order=210, action=Action.SEE_REGISTER),
)
