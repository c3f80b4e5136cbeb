"""Douyin creator centre: 作品列表.xlsx. It has no id and does not say whose it is."""

import re
from collections.abc import Mapping
from pathlib import PurePath

from guikou.collection.layouts.layout import Layout
from guikou.kernel.bilingual import Text

_NOT_A_NAME = re.compile(r"作品列表|投稿列表|数据|导出|抖音|[\d\s()（）_.\-]+")


def _account(path: PurePath) -> Mapping[str, str]:
    """People put the account's name into the file's name or the folder's; the export itself does not state it."""
    return {"account_name": _NOT_A_NAME.sub("", path.stem) or path.parent.name or path.stem}


LAYOUTS = (
    Layout(
        name="douyin-works",
        title=Text("抖音创作者中心导出的作品列表", "List of works exported from the Douyin creator centre"),
        recognised_by=Text("有“作品名称、发布时间、播放量、完播率、点赞量”各列", "has 作品名称, 发布时间, 播放量, 完播率, 点赞量"),
        table="posts",
        needs=(("作品名称", "发布时间", "播放量", "完播率", "点赞量"),),
        columns={
            "作品名称": "title",
            "发布时间": "published_at",
            "播放量": "reads",
            "点赞量": "likes",
            "分享量": "reposts",
            "评论量": "comments",
        },
        constants={"platform": "douyin"},
        of_path=_account,
    ),
)
