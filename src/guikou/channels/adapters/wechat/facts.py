"""What WeChat Official Accounts are like."""

from datetime import date, timedelta

from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Markup, Rate, Unit
from guikou.kernel.bilingual import Text

_READ_ON = date(2026, 11, 21)
_DRAFT = "https://developers.weixin.qq.com/doc/service/api/draftbox/draftmanage/api_draft_add"
_IMAGE = "https://developers.weixin.qq.com/doc/service/api/material/permanent/api_uploadimage"
_TOKEN = "https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken"  # noqa: S105 - an address
_QUOTA = "quota that copies of the documents quote; an account's own is told by /cgi-bin/openapi/quota/get"

KEEPS = Text(
    "读者转发、收藏过的链接和已经收到的卡片还在，打开后显示“该内容已被发布者删除”",
    "Links that readers passed on or kept, and cards that they received, stay; opened, they say that the publisher deleted the content",
)

CAPABILITY = Capability(
    platform="wechat",
    form=Form.ARTICLE,
    needs_cover=True,
    can=frozenset({Can.PREPARE, Can.PUBLISH, Can.LOOK_UP, Can.READ_BACK, Can.RECALL, Can.FIGURES, Can.COMMENTS}),
    limits={
        "title": Limit(most=32, unit=Unit.CODE_POINTS, source=_DRAFT, as_of=_READ_ON),
        "author": Limit(most=16, unit=Unit.CODE_POINTS, source=_DRAFT, as_of=_READ_ON),
        "digest": Limit(most=128, unit=Unit.CODE_POINTS, source=_DRAFT, as_of=_READ_ON),
        "html": Limit(most=19_999, unit=Unit.CODE_POINTS, source=_DRAFT, as_of=_READ_ON),
        "address": Limit(most=1024, unit=Unit.UTF8_BYTES, source=_DRAFT, as_of=_READ_ON),
        "picture": Limit(most=10**6 - 1, unit=Unit.BYTES, source=_IMAGE, as_of=_READ_ON),
    },
    rates=(
        Rate(what=Text("获取令牌", "tokens"), most=10_000, within=timedelta(minutes=1), source=_TOKEN, as_of=_READ_ON),
        Rate(what=Text("上传图片", "uploads"), most=5000, within=timedelta(days=1), source=_QUOTA, as_of=_READ_ON, basis=Basis.UNCONFIRMED),
    ),
    markup=Markup.WECHAT,
    picture_types=frozenset({"image/jpeg", "image/png"}),
    keeps=KEEPS,
)
