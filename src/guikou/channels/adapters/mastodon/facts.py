"""What Mastodon is like as it is shipped; a server can be set otherwise, and then its refusal decides."""

from datetime import date, timedelta

from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Rate, Unit
from guikou.kernel.bilingual import Text

_READ_ON = date(2026, 11, 21)
_POSTING = "https://docs.joinmastodon.org/user/posting/"
_RATES = "https://docs.joinmastodon.org/api/rate-limits/"

MASTODON = Capability(
    platform="mastodon",
    form=Form.SHORT,
    can=frozenset({Can.PUBLISH, Can.LOOK_UP, Can.READ_BACK, Can.CORRECT, Can.RECALL, Can.FIGURES, Can.COMMENTS}),
    limits={
        "text": Limit(most=500, unit=Unit.GRAPHEMES, source=_POSTING, as_of=_READ_ON, address=23),
        "pictures": Limit(most=4, unit=Unit.PIECES, source=_POSTING, as_of=_READ_ON, basis=Basis.UNCONFIRMED),
        "picture": Limit(most=16 * 2**20, unit=Unit.BYTES, source=_POSTING, as_of=_READ_ON, basis=Basis.UNCONFIRMED),
        "alt": Limit(most=1500, unit=Unit.CODE_POINTS, source=_POSTING, as_of=_READ_ON, basis=Basis.UNCONFIRMED),
    },
    rates=(
        Rate(what=Text("接口调用", "calls"), most=300, within=timedelta(minutes=5), source=_RATES, as_of=_READ_ON),
        Rate(what=Text("上传图片", "uploads"), most=30, within=timedelta(minutes=30), source=_RATES, as_of=_READ_ON),
        Rate(what=Text("删除", "deletions"), most=30, within=timedelta(minutes=30), source=_RATES, as_of=_READ_ON),
    ),
    picture_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    keeps=Text("其他服务器上的副本会收到删除通知，但可能不照办", "Other servers are told to delete their copies, and may not do so"),
)
