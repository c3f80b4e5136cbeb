"""Why two posts stand together, in words."""

from typing import Final

from guikou.duplicates.domain import gate
from guikou.kernel.bilingual import Text

FIRST: Final = Text("首发", "The first to publish it")
VERBATIM: Final = Text("与首发内容文字相同", "Same text as the first post")
TITLE_ONLY: Final = Text("与首发内容标题相同，没有正文可以核对", "Same title as the first post; there is no text to compare")
EDITED: Final = Text("与首发内容有改动，{percent}%相同", "Edited: {percent} % the same as the first post")
TAKEN: Final = Text("与首发内容有改动，本条内容的{percent}%出自首发内容", "Edited: {percent} % of this post stands in the first post")
EXTENDED: Final = Text("与首发内容有改动，首发内容的{percent}%在本条中", "Edited: {percent} % of the first post stands in this one")
EXCERPT: Final = Text("本条内容的{percent}%出自该篇", "{percent} % of this post stands in the longer one")
WHOLE: Final = Text("被摘录的原文", "The text that was excerpted")
TEMPLATE: Final = Text("同一模板，不同事件", "Same template, another event")
UPDATE: Final = Text("同一事项的后续数据或更正", "Newer figures or a correction of the same matter")
TEMPLATE_FIRST: Final = Text("该模板最早的一条", "The earliest post of this template")
UPDATE_FIRST: Final = Text("该事项最早的一条", "The earliest post of this matter")
REWRITTEN: Final = Text("版式相同，{percent}%相同，内容经过改写", "same layout, {percent} % the same, rewritten")
HEADING: Final = Text(
    "同一账号的固定标题，没有正文可以核对", "A heading that this account uses again and again; there is no text to compare"
)

DIFFERENCE: Final = {
    gate.NUMBERS: Text("数字不同", "numbers differ"),
    gate.ISSUES: Text("期次不同", "issue numbers differ"),
    gate.DATES: Text("日期不同", "dates differ"),
    gate.COLOURS: Text("预警级别不同", "warning levels differ"),
    gate.PLACES: Text("地点不同", "places differ"),
}
"""What differs between two posts of one template."""
