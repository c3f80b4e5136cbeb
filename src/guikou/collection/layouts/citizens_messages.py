"""Messages of citizens with the replies of offices. Who wrote is not read."""

from guikou.collection.layouts.layout import Layout
from guikou.kernel.bilingual import Text

LAYOUTS = (
    Layout(
        name="citizens-messages",
        title=Text("群众留言和答复", "Citizens' messages and the replies"),
        recognised_by=Text("有“留言编号、留言主题、留言时间、留言详情”各列", "has the columns 留言编号, 留言主题, 留言时间, 留言详情"),
        table="questions",
        needs=(("留言编号", "留言主题", "留言时间", "留言详情"),),
        columns={
            "留言编号": "question_id",
            "留言主题": "subject",
            "留言时间": "asked_at",
            "留言详情": "text",
            "一级分类": "category",
            "答复意见": "answer",
            "答复时间": "answered_at",
        },
    ),
)
