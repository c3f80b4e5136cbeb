"""What Weibo is like, by the interface that an account has been granted."""

from dataclasses import replace
from datetime import date, timedelta

from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Rate, Unit
from guikou.kernel.bilingual import Text

_READ_ON = date(2026, 11, 21)
_SHARE = "https://open.weibo.com/wiki/2/statuses/share"
_CONTRACT = "https://open.weibo.com/wiki/C/2/statuses/upload_url_text/biz"
_RATES = "https://open.weibo.com/wiki/Rate-limiting"

SHARE = Capability(
    platform="weibo",
    form=Form.SHORT,
    can=frozenset({Can.PUBLISH, Can.LOOK_UP, Can.READ_BACK, Can.RECALL, Can.FIGURES, Can.COMMENTS}),
    limits={
        "text": Limit(most=140, unit=Unit.CJK_WEIGHTED, source=_SHARE, as_of=_READ_ON),
        "pictures": Limit(most=1, unit=Unit.PIECES, source=_SHARE, as_of=_READ_ON),
        "picture": Limit(most=5 * 10**6 - 1, unit=Unit.BYTES, source=_SHARE, as_of=_READ_ON),
    },
    rates=(
        Rate(what=Text("接口调用", "calls"), most=100, within=timedelta(days=1), source=_RATES, as_of=_READ_ON),
        Rate(what=Text("发布微博", "posts"), most=30, within=timedelta(hours=1), source=_RATES, as_of=_READ_ON),
    ),
    picture_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
    keeps=Text("已被转发的内容会留有“原微博已删除”的转发", "Reposts stay, and say that the original was deleted"),
)
UPDATE = replace(SHARE, limits={"text": SHARE.limits["text"]}, picture_types=frozenset())
CONTRACT = replace(
    SHARE,
    can=SHARE.can | {Can.PREPARE},
    limits={
        **SHARE.limits,
        "text": Limit(most=2000, unit=Unit.CJK_WEIGHTED, source=_CONTRACT, as_of=_READ_ON),
        "pictures": Limit(most=9, unit=Unit.PIECES, source=_CONTRACT, as_of=_READ_ON),
    },
    rates=(
        Rate(what=Text("接口调用", "calls"), most=50_000, within=timedelta(hours=1), source=_CONTRACT, as_of=_READ_ON),
        Rate(what=Text("发布微博", "posts"), most=30, within=timedelta(hours=1), source=_RATES, as_of=_READ_ON, basis=Basis.UNCONFIRMED),
    ),
)
BY_INTERFACE = {"share": SHARE, "update": UPDATE, "contract": CONTRACT}
