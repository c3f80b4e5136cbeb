"""What other screens show of the measurements."""

from guikou.console.account_page import AccountTab
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

ACCOUNT_TABS = (
    AccountTab(label=Text("效果和工作量", "Reach and workload"), url="measures:of-account", order=350, action=Action.SEE_FIGURES),
)
