"""
Lists: state what they hold, and the rest comes by itself.

    class AccountList(ListPage):
        key, title, action = "accounts", Text("账号台账", "Accounts"), Action.SEE_REGISTER
        columns = (
            Column(name="name", heading=Text("名称", "Name"), value="name", sort="name", link=lambda row: reverse("accounts:show", args=[row.pk])),
            Column(name="followers", heading=Text("粉丝数", "Followers"), value=followers_figure, sort="followers", numeric=True, minor=True),
            Column(name="contact", heading=Text("联系人", "Contact"), value="contact", action=Action.SEE_PERSONAL),
        )
        filters = (
            Search(fields=("name", "platform_id")),
            Subtree(),
            Choices(name="state", label=Text("状态", "State"), field="state", options=STATES),
            Days(name="opened", label=Text("开设日期", "Opened"), field="opened_on"),
            YesNo(name="certified", label=Text("已认证", "Certified"), field="certified"),
        )
        order = "name"
        bulk = (Bulk(name="inspect", label=…, action=Action.INSPECT, consequence=INSPECTED, run=…),)
        nothing = Nothing(text=…, deeds=(Deed(label=…, address=…),))

        def rows(self):
            return registry.queries.accounts(by=self.by)   # select_related everything that the columns read

Filters are removable chips and live in the address with order and page; views of them are kept per person; files (`?as=csv`, `?as=xlsx`) hold exactly the
rows and columns shown, where the person may export, and leave a line in the trail; bulk acts ask first and name count and consequence. A page
makes a bounded number of queries: the rows, their count, the kept views, and what the filters list. Further names for the template come from `context`,
as on every page; `lists/list.html` has the blocks `before_list` and `after_list`.
"""

from guikou.console.lists.bulk import Bulk
from guikou.console.lists.columns import Column
from guikou.console.lists.filters import Chip, Choices, Days, Filter, Move, Reading, Search, Subtree, Turn, YesNo
from guikou.console.lists.page import ListPage

__all__ = ["Bulk", "Chip", "Choices", "Column", "Days", "Filter", "ListPage", "Move", "Reading", "Search", "Subtree", "Turn", "YesNo"]
